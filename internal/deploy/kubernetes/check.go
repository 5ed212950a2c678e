package kubernetes

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

var (
	label      = regexp.MustCompile(`^[a-z]([-a-z0-9]*[a-z0-9])?$`)
	subdomain  = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
	labelValue = regexp.MustCompile(`^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$`)
	labelName  = regexp.MustCompile(`^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`)
	image      = regexp.MustCompile(`^[A-Za-z0-9][-A-Za-z0-9._/:@]*$`)
)

// longestName leaves room for the index of a Pod in its host name of 63 characters; Helm has the same bound.
const longestName = 53

// Problems are all that Kubernetes would not take, by the flag of `evalscope deploy kubernetes`.
func (r Run) Problems() (all []i18n.Text) {
	v := r.Values
	bad := func(ok bool, flag string, format i18n.Text, values ...any) {
		if !ok {
			all = append(all, i18n.Sprintf("--%s: %s", "--%s：%s", flag, format.Format(values...)))
		}
	}
	bad(label.MatchString(r.Name) && len(r.Name) <= longestName, "job", i18n.Text{EN: "%q is not a name for a Job: use up to %d lowercase letters, digits and hyphens, starting with a letter",
		ZH: "%q 不能作为 Job 的名称：请使用最多 %d 个小写字母、数字和连字符，以字母开头"}, r.Name, longestName)
	bad(label.MatchString(r.Namespace) && len(r.Namespace) <= 63, "namespace", i18n.Text{EN: "%q is not the name of a namespace: use lowercase letters, digits and hyphens",
		ZH: "%q 不是命名空间的名称：请使用小写字母、数字和连字符"}, r.Namespace)
	bad(image.MatchString(v.Image), "image", i18n.Text{EN: "%q is not the name of an image: use one such as registry.example.com/evalscope:1.0",
		ZH: "%q 不是镜像的名称：请使用例如 registry.example.com/evalscope:1.0"}, v.Image)
	for _, name := range v.ImagePullSecrets {
		bad(object(name), "image-pull-secret", notAName, name, aSecret)
	}
	bad(object(v.Secret), "secret", notAName, v.Secret, aSecret)
	bad(v.ResultsClaim == "" || object(v.ResultsClaim), "results-claim", notAName, v.ResultsClaim, aClaim)
	bad(v.DataClaim == "" || object(v.DataClaim), "data-claim", notAName, v.DataClaim, aClaim)
	bad(isCPU(v.Resources.CPU), "cpu", i18n.Text{EN: "%q is not a number of processors: use one such as 4 or 500m", ZH: "%q 不是处理器数：请使用例如 4 或 500m"}, v.Resources.CPU)
	bytes, ok := memoryOf(v.Resources.Memory)
	bad(ok, "memory", i18n.Text{EN: "%q is not an amount of memory: use one such as 2Gi", ZH: "%q 不是内存量：请使用例如 2Gi"}, v.Resources.Memory)
	bad(!ok || bytes >= leastMemory && bytes <= mostMemory, "memory", i18n.Text{EN: "%q is not between 64Mi and 64Ti: use one such as 2Gi",
		ZH: "%q 不在 64Mi 到 64Ti 之间：请使用例如 2Gi"}, v.Resources.Memory)
	for _, labels := range []struct {
		flag string
		of   map[string]string
	}{{"node-selector", v.NodeSelector}, {"avoid", v.Avoid}} {
		for _, name := range slices.Sorted(maps.Keys(labels.of)) {
			bad(isLabel(name) && labelValue.MatchString(labels.of[name]), labels.flag, i18n.Text{EN: `"%s=%s" is not a label: use one such as app=vllm`,
				ZH: `"%s=%s" 不是标签：请使用例如 app=vllm`}, name, labels.of[name])
		}
	}
	if slices.ContainsFunc(v.Arguments, func(word string) bool { return strings.ContainsFunc(word, unwritable) }) {
		all = append(all, i18n.Text{EN: "a flag of perf contains a control character, which YAML cannot hold: remove it", ZH: "perf 的某个参数含有控制字符，YAML 无法容纳：请去掉"})
	}
	return all
}

var (
	notAName = i18n.Text{EN: "%q is not the name of %s: use lowercase letters, digits, dots and hyphens", ZH: "%q 不是 %s 的名称：请使用小写字母、数字、点和连字符"}
	aSecret  = i18n.Text{EN: "a Secret", ZH: "Secret"}
	aClaim   = i18n.Text{EN: "a PersistentVolumeClaim", ZH: "PersistentVolumeClaim"}
)

func object(name string) bool { return len(name) <= 253 && subdomain.MatchString(name) }

func isLabel(key string) bool {
	prefix, name, has := strings.Cut(key, "/")
	if !has {
		return labelName.MatchString(key)
	}
	return object(prefix) && labelName.MatchString(name)
}

// unwritable reports whether YAML has no place for a character.
func unwritable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f || r == 0xfeff || r == 0xfffe || r == 0xffff || r == 0xfffd
}

// NameOf makes the name of a Job from that of a run or a model.
func NameOf(text string) string {
	text = strings.ToLower(text[strings.LastIndex(text, "/")+1:])
	text = regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(text, "-")
	name := strings.Trim("evalscope-"+text, "-")
	return strings.Trim(name[:min(len(name), longestName)], "-")
}
