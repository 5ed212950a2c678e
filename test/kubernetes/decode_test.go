// Package kubernetes reads what `evalscope deploy kubernetes` prints with Kubernetes' own types, and renders the chart with
// Helm. It is a module of its own, so that evalscope does not depend on Kubernetes.
package kubernetes

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"sigs.k8s.io/yaml"
)

const golden = "../../internal/deploy/kubernetes/testdata"

// objects are the documents of a manifest by their kind, decoded strictly: a field that Kubernetes does not know fails, and so does one given twice.
func objects(t *testing.T, manifest []byte) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, document := range bytes.Split(manifest, []byte("\n---\n")) {
		var head struct{ Kind string }
		if err := yaml.Unmarshal(document, &head); err != nil {
			t.Fatal(err)
		}
		into := map[string]any{"Job": &batch.Job{}, "Service": &core.Service{}, "NetworkPolicy": &networking.NetworkPolicy{}}[head.Kind]
		if into == nil || all[head.Kind] != nil {
			t.Fatalf("an object of kind %q is not expected here", head.Kind)
		}
		if err := yaml.UnmarshalStrict(document, into); err != nil {
			t.Fatalf("%s: %v", head.Kind, err)
		}
		all[head.Kind] = into
	}
	return all
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(golden, name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimPrefix(data, []byte("---\n"))
}

func TestManifest_IsReadByKubernetesOwnTypes(t *testing.T) {
	for name, objectsWanted := range map[string]int{"least": 3, "most": 3, "nats": 1} {
		all := objects(t, read(t, name+".yaml"))
		job, _ := all["Job"].(*batch.Job)
		if job == nil || len(all) != objectsWanted {
			t.Fatalf("%s has %d objects: %v", name, len(all), all)
		}
		if *job.Spec.CompletionMode != batch.IndexedCompletion || *job.Spec.Completions != 3 || *job.Spec.Parallelism != 3 || *job.Spec.BackoffLimitPerIndex != 0 {
			t.Errorf("%s: %+v", name, job.Spec)
		}
		hardened(t, name, job.Spec.Template.Spec)
		service, _ := all["Service"].(*core.Service)
		if service == nil {
			continue
		}
		if service.Spec.ClusterIP != core.ClusterIPNone || job.Spec.Template.Spec.Subdomain != service.Name {
			t.Errorf("%s: the Pods have no names: %+v", name, service.Spec)
		}
		labels := job.Spec.Template.Labels
		for key, value := range service.Spec.Selector {
			if labels[key] != value {
				t.Errorf("%s: the Service does not select the Pods: %s=%s", name, key, value)
			}
		}
	}
}

// hardened holds what the restricted profile of Pod Security demands.
func hardened(t *testing.T, name string, pod core.PodSpec) {
	t.Helper()
	c := pod.Containers[0]
	of, own := pod.SecurityContext, c.SecurityContext
	if !*of.RunAsNonRoot || of.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault || *own.AllowPrivilegeEscalation || !*own.ReadOnlyRootFilesystem ||
		len(own.Capabilities.Drop) != 1 || own.Capabilities.Drop[0] != "ALL" || *pod.AutomountServiceAccountToken {
		t.Errorf("%s: %+v %+v", name, of, own)
	}
	if c.Resources.Requests.Cpu().IsZero() || c.Resources.Limits.Memory().IsZero() {
		t.Errorf("%s: %+v", name, c.Resources)
	}
	if mode := *pod.Volumes[0].Secret.DefaultMode; mode != 0o440 {
		t.Errorf("%s: secrets have the mode %o", name, mode)
	}
	for _, e := range c.Env {
		if e.Name != "HOME" {
			t.Errorf("%s: the variable %s is in the manifest", name, e.Name)
		}
	}
}

// TestChart_RendersTheSame: Helm's own rendering of the chart is what evalscope prints.
func TestChart_RendersTheSame(t *testing.T) {
	helm, err := exec.LookPath("helm")
	if err != nil {
		t.Skip("skipped: helm is not installed")
	}
	source := regexp.MustCompile(`(?m)^# Source: .*\n`)
	for name, release := range map[string][2]string{"least": {"evalscope-qwen", "default"}, "most": {"run1", "load"}, "nats": {"evalscope-qwen", "default"}} {
		values := filepath.Join(golden, name+".values.yaml")
		if out, err := exec.Command(helm, "lint", "../../deploy/helm", "--strict", "--values", values, "--kube-version", "1.32.0").CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		out, err := exec.Command(helm, "template", release[0], "../../deploy/helm", "--namespace", release[1], "--values", values, "--kube-version", "1.32.0").Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := strings.ReplaceAll(source.ReplaceAllString(string(out), ""), `managed-by: "Helm"`, `managed-by: "evalscope"`)
		text = strings.TrimPrefix(text, "---\n")
		got, want := objects(t, []byte(text)), objects(t, read(t, name+".yaml"))
		if fmt.Sprint(shown(t, got)) != fmt.Sprint(shown(t, want)) {
			t.Errorf("%s: Helm renders\n%s\nnot\n%s", name, shown(t, got), shown(t, want))
		}
	}
}

func shown(t *testing.T, objects map[string]any) string {
	t.Helper()
	text, err := yaml.Marshal(objects)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
