package program

import (
	"slices"
	"strings"

	"vksimclr/train"
)

// check finds the mistakes in flags that need no look at the disk.
func (f *finetuneCommand) check() error {
	problems := &usageError{}
	wrong := func(bad bool, format string, args ...any) {
		if bad {
			problems.add("finetune: "+format, args...)
		}
	}
	word := func(flag, value string, known ...string) {
		wrong(!slices.Contains(known, value), "--%s %s: give %s", flag, value,
			strings.Join(known, ", "))
	}
	wrong(f.Subset != "" && f.LabelsPerClass != 0,
		"--subset and --labels-per-class both choose pictures: leave one out")
	wrong(f.LabelsPerClass < 0, "--labels-per-class %d: give 1 or more", f.LabelsPerClass)
	wrong(f.TestLimit < 0, "--test-limit %d: give 1 or more, or 0 for all", f.TestLimit)
	wrong(f.From != "" && f.From != "encoder" && f.From != "head1",
		"--from %s: give encoder or head1", f.From)
	wrong(f.From != "" && f.FromLayer != "", "--from and --from-layer say the same: leave one out")
	if f.FromLayer != "" {
		_, err := train.LayerNumber(f.FromLayer)
		wrong(err != nil, "--from-layer: %v", err)
	}
	word("protocol", f.Protocol, finetuneProtocols()...)
	wrong(f.Protocol != "auto" && f.Freeze != "", "--protocol %s trains the encoder: leave "+
		"--freeze out, or take vksimclr eval linear --protocol", f.Protocol)
	wrong(f.Freeze != "" && f.Freeze != "encoder", "--freeze %s: give encoder", f.Freeze)
	word("init-logits", f.InitLogits, "zero", "normal")
	word("precision", f.Precision, "fp32", "mixed", "bf16")
	word("resident", f.Resident, "auto", "on", "off")
	wrong(f.Epochs < 0, "--epochs %d: give 1 or more", f.Epochs)
	wrong(f.Batch < 0 || f.Batch == 1, "--batch %d: give 2 or more", f.Batch)
	wrong(!(f.LR >= 0), "--lr %g: give a rate above 0", f.LR)
	wrong(f.Seed < 0, "--seed %d: it cannot be negative", f.Seed)
	wrong(f.CheckpointEvery < 0, "--checkpoint-every %d: give 1 or more, or 0", f.CheckpointEvery)
	f.Watch.check(problems, "finetune")
	return problems.orNil()
}

// refuseFlags is an error where a run that goes on is given a flag that decides it.
func refuseFlags(command string, flags []string, allowed ...string) error {
	allowed = append(allowed, "resume", "device", "json", "checkpoint-every", "resident",
		"log", "dashboard", "dashboard-token")
	for _, flag := range flags {
		if !slices.Contains(allowed, flag) {
			return usage("%s: --resume goes on as the run began: leave --%s out", command, flag)
		}
	}
	return nil
}
