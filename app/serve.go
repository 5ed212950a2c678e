package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/serve"
	"github.com/modelscope/evalscope/perf/i18n"
)

// servePort is where the page is served where nobody says otherwise.
const servePort = 8868

// tokenVariable holds the token where it shall not stand among the process's arguments.
const tokenVariable = "EVALSCOPE_SERVE_TOKEN"

// leastToken is the shortest token that keeps guessers out.
const leastToken = 16

type serveCommand struct {
	root, host, token string
	port              int
	hosts             []string
}

// serveCommand is `evalscope serve [ROOT]`.
func (p Process) serveCommand() *cobra.Command {
	s := serveCommand{root: "outputs"}
	cmd := &cobra.Command{
		Use:   "serve [ROOT]",
		Short: p.in(i18n.Text{EN: "Serve a local web page for an outputs folder: list, tag, open, compare and follow runs", ZH: "在本地网页中查看结果目录：列出、标记、打开、比较和跟踪测试"}),
		Long: p.in(i18n.Text{EN: "Serve a local web page for the outputs folder. Use it to list, search, tag and open runs, overlay their curves, and follow\n" +
			"a run in progress. By default, it can be opened only from this machine. Another address with --host requires a token: --token auto\n" +
			"generates one; set " + tokenVariable + " instead to keep it out of the process list. The server runs until you press Ctrl-C.", ZH: "在本地网页中查看结果目录：列出、搜索、标记和打开测试，叠加其曲线，跟踪进行中的测试。默认仅本机可以打开。用 --host\n" +
			"指定其他地址时需要令牌：--token auto 自动生成；通过 " + tokenVariable + " 设置的令牌不会出现在进程列表中。按 Ctrl-C 结束。"}),
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, words []string) error {
			if len(words) > 0 {
				s.root = words[0]
			}
			return p.serve(s)
		},
	}
	cmd.Flags().StringVar(&s.host, "host", "127.0.0.1", p.in(i18n.Text{EN: "address to listen on", ZH: "监听地址"}))
	cmd.Flags().IntVar(&s.port, "port", servePort, p.in(i18n.Text{EN: "port to listen on; 0 picks a free port", ZH: "监听端口；0 表示任选空闲端口"}))
	cmd.Flags().StringVar(&s.token, "token", "", p.in(i18n.Text{EN: "token that visitors must present; auto: generate one", ZH: "访问者须提供的令牌；auto 表示自动生成"}))
	cmd.Flags().StringSliceVar(&s.hosts, "allow-host", nil, p.in(i18n.Text{EN: "additional host names that may be used to open the page", ZH: "允许用来打开页面的其他主机名"}))
	return cmd
}

// check completes what was said, all problems at once.
func (s *serveCommand) check(getenv func(string) string) error {
	var problems config.Problems
	if s.token == "" {
		s.token = getenv(tokenVariable)
	}
	switch {
	case s.token == "auto":
		s.token = rand.Text()
	case s.token != "" && len(s.token) < leastToken:
		problems = append(problems, config.Problem{Where: "--token"}.Saying(i18n.Sprintf("is shorter than %d characters", "不足 %d 个字符", leastToken),
			i18n.Text{EN: "use --token auto", ZH: "请使用 --token auto"}))
	case s.token == "" && !loopback(s.host):
		problems = append(problems, config.Problem{Where: "--host"}.Saying(i18n.Text{EN: "makes the page reachable from other machines without a token",
			ZH: "会使其他机器无需令牌即可打开页面"}, i18n.Text{EN: "add --token auto, or remove --host", ZH: "请加上 --token auto，或去掉 --host"}))
	}
	if s.port < 0 || s.port > 65535 {
		problems = append(problems, config.Problem{Where: "--port"}.Saying(i18n.Sprintf("%d is not a port", "%d 不是端口", s.port), i18n.Text{EN: "use 0 to 65535", ZH: "请使用 0 到 65535"}))
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (p Process) serve(s serveCommand) error {
	if err := s.check(p.Getenv); err != nil {
		var problems config.Problems
		errors.As(err, &problems)
		for _, problem := range problems {
			fmt.Fprintln(p.Stderr, "evalscope serve:", p.in(problem.Text()))
		}
		return exit(ExitBadInput)
	}
	root, err := regular.Folder(s.root)
	if err != nil {
		p.complain("evalscope serve:", i18n.Errorf("cannot open the outputs folder: %v; specify it: evalscope serve ROOT", "无法打开结果目录：%v；请指定：evalscope serve ROOT", err))
		return exit(ExitBadInput)
	}
	defer root.Close()
	listener, err := net.Listen("tcp", net.JoinHostPort(s.host, strconv.Itoa(s.port)))
	if err != nil {
		p.complain("evalscope serve:", i18n.Errorf("%v; use another port with --port (0 picks a free one)", "%v；请用 --port 换一个端口（0 表示任选空闲端口）", err))
		return exit(ExitFailed)
	}
	address := url.URL{Scheme: "http", Host: opens(listener.Addr().String()), Path: "/"}
	if s.token != "" {
		address.RawQuery = url.Values{"token": {s.token}}.Encode()
	}
	fmt.Fprint(p.Stdout, p.in(i18n.Sprintf("Serving %s on %s\n", "正在提供 %s 的页面：%s\n", s.root, address.String())))
	hosts := append([]string{s.host}, s.hosts...)
	return p.serveUntilSignal(listener, serve.New(serve.Config{Root: root, Token: s.token, Hosts: hosts, Compare: comparer(s.root),
		History: historian(s.root)}))
}

// opens is the address under which a browser on this machine reaches a listener: one that listens on all of them is not to
// be opened as 0.0.0.0 or [::].
func opens(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return address
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// serveUntilSignal answers until a signal comes; then requests that follow a run are ended and the others may finish.
func (p Process) serveUntilSignal(listener net.Listener, page http.Handler) error {
	open, stop := context.WithCancel(context.Background())
	defer stop()
	server := &http.Server{Handler: page, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return open }, ErrorLog: log.New(p.Stderr, "evalscope serve: ", 0)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		p.complain("evalscope serve:", err)
		return exit(ExitFailed)
	case <-p.Signals:
	}
	stop()
	limited, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := errors.Join(server.Shutdown(limited), server.Close())
	<-ended
	if err != nil {
		p.complain("evalscope serve:", err)
	}
	return nil
}
