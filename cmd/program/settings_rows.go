package program

import (
	"strconv"
	"strings"

	"vksimclr/data"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
)

// words lists the words that a setting may be.
func words(known []string) string { return strings.Join(known, ",") }

func dataSettings() []setting {
	return []setting{
		{key: "data", value: "shapes",
			help: "Training pictures: a folder (nested, any names), a list of paths (.txt, .tsv, " +
				".csv), tar:PATTERN (WebDataset shards), cifar10:DIR, cifar100:DIR, stl10:DIR or " +
				"shapes (embedded, shapes:COUNT for more or fewer)."},
		{key: "limit", value: "0",
			help: "Train on N pictures only; 0 means all. Of a folder, list or shards they are " +
				"spread over it."},
		{key: "labels", value: data.LabelsAuto,
			words: words([]string{data.LabelsAuto, data.LabelsFolders, data.LabelsNone}),
			help: "Labels, for judging and supcon: folders (each first sub-folder is a class), " +
				"none, or auto: folders where all pictures lie in two or more; a list's and a " +
				"shard's own."},
		{key: "val", help: "Pictures that are not trained on but classified: a folder, a list, " +
			"tar:PATTERN, or a share of the training pictures as 10%. Empty means the data " +
			"set's own; a folder's own are val/ or test/ beside train/."},
		{key: "max_pixels", value: strconv.Itoa(data.DefaultMaxPixels),
			help: "Refuse pictures of which more pixels would be decoded. libjpeg-turbo decodes " +
				"large JPEGs scaled down."},
		{key: "range", help: "Which values of 16-bit pictures become black and white: LO:HI as " +
			"100:4095, or auto: of each picture its own darkest and brightest. Empty means the " +
			"format's own, 0:65535."},
		{key: "bad_pictures", value: "0", help: "How many pictures may be unreadable and left " +
			"out: a number or a share as 1%. RUN/" + badFile + " names them."},
		{key: "jpeg", value: data.JPEGAuto,
			words: words([]string{data.JPEGAuto, data.JPEGGo, data.JPEGTurbo}),
			help: "Decoder of JPEGs, which changes trained bits: go, turbo (libjpeg-turbo, four " +
				"times as fast), or auto: turbo where this program has it inside."},
		{key: "max_side", value: strconv.Itoa(data.MaxSide),
			help: "Scale pictures down to at most this longer side in pixels before views are cut" +
				" from them; 0 leaves them as they are: sharper small crops, more memory. Views " +
				"above 224 pixels want more than 256."},
	}
}

func networkSettings() []setting {
	return []setting{
		{key: "arch", value: "tiny", words: words(models.EncoderNames()),
			help: "Encoder: " + strings.Join(models.EncoderNames(), ", ") + "."},
		{key: "width", value: "0",
			help: "Channels of the first stage; 0 means the architecture's own (tiny 8, small " +
				"16, resnet 64)."},
		{key: "head_layers", value: "2", help: "Layers of the projection head, 0 to 3; without, " +
			"views are compared by the encoder's output."},
		{key: "hidden", value: "0",
			help: "Width of the head's hidden layers; 0 means the encoder's output width."},
		{key: "dim", value: "128",
			help: "Width of the head's output, in which views are compared."},
		{key: "last_bn", value: "false", help: "End the head in batch norm without bias, as the " +
			"released code does, instead of a bias."},
		{key: "initialization", value: "pytorch", words: "pytorch,torchvision,simclr",
			help: "First weights: as pytorch's layers, torchvision's ResNet or the released " +
				"SimCLR code draw them."},
		{key: "precision", value: "fp32", words: "fp32,mixed,bf16",
			help: "fp32, or mixed: the encoder's activations and their gradients in 16 bits, the " +
				"loss scaled to suit, all else in 32. bf16: the same in bfloat16, without a " +
				"scale and without cooperative matrices."},
	}
}

func optimizerSettings() []setting {
	return append([]setting{
		{key: "loss", value: "nt_xent", words: words(losses.Names()),
			help: "Loss: " + strings.Join(losses.Names(), ", ") + "."},
		{key: "temperature", value: "0.2", help: "Temperature of the contrastive loss."},
		{key: "optimizer", value: "sgd", words: words(optim.Names()),
			help: "Rule of update: " + strings.Join(optim.Names(), ", ") + "."},
		{key: "lr", value: "0.2",
			help: "Learning rate: the highest one, or what --lr-scaling makes it from."},
		{key: "lr_scaling", value: "none", words: "none,linear,sqrt",
			help: "Highest learning rate: none is lr, linear lr·batch/256, sqrt lr·√batch, the " +
				"last two as the released SimCLR code."},
		{key: "momentum", value: "0.9", help: "Momentum; beta1 of adam and adamw."},
		{key: "weight_decay", value: "0.0005", help: "Weight decay."},
		{key: "trust_coefficient", value: "0.001", help: "Trust coefficient of lars."},
	}, ruleSettings()...)
}

func scheduleSettings() []setting {
	return append([]setting{
		{key: "epochs", value: "2", help: "Times through the training pictures."},
		{key: "batch", value: "128", help: "Pictures in a step; each gives two views."},
		{key: "warmup_epochs", value: "0",
			help: "Epochs of rising learning rate at the start, may be a fraction, counted as " +
				"⌊epochs·pictures/batch⌋ steps; then it falls to 0 along half a cosine."},
		{key: "seed", value: "1",
			help: "Seed of all random numbers; the same seed on the same device gives the same " +
				"bits."},
	}, curveSettings()...)
}

func policySettings() []setting {
	return []setting{
		{key: "winograd", value: "auto", words: "auto,off,tiles,rows,both,all",
			help: "Which 3×3 convolutions of stride 1 are Winograd's: by tiles, along rows, both " +
				"by their rules of shapes, or all that tiles can make. auto: VKSIMCLR_WINOGRAD, " +
				"or as measured."},
		{key: "fuse", value: "auto", words: "auto,off,sums,on",
			help: "What convolutions do of batch norms' work: nothing, their sums, or reading " +
				"through the norm before them too. auto: VKSIMCLR_FUSE, or off."},
		{key: "matrices", value: "auto", words: "auto,off,on,workgroup",
			help: "Cooperative matrices for convolutions of mixed precision: none, of subgroups, " +
				"or of whole workgroups too (VK_NV_cooperative_matrix2, on trial). auto: " +
				"VKSIMCLR_MATRIX, or those of subgroups where they are faster."},
	}
}

func runSettings() []setting {
	return []setting{
		{key: "init", help: "Encoder that a new run begins with: a safetensors file with " +
			"torchvision's names, a checkpoint or the folder of a run. Empty means none."},
		{key: "device", help: "Vulkan device: an index, UUID or part of a name from 'vksimclr " +
			"devices'. Empty means VKSIMCLR_DEVICE or the best one."},
		{key: "resident", value: "auto", words: "auto,on,off",
			help: "Keep the decoded pictures in device memory, so that each is read once: on, " +
				"off, or auto: where they take at most a quarter of what is free. Changes no bit."},
		{key: "out", help: "Folder of checkpoints, metrics.jsonl, summary.json and config.toml. " +
			"Empty means a new one under runs/."},
		{key: "checkpoint_every", value: "0",
			help: "Steps between checkpoints; 0 means one after every epoch."},
		{key: "profile", value: "false",
			help: "Time every operation of the step and print where the time goes; the steps get " +
				"slower."},
		{key: "trace", help: "File for the last step's operations, for ui.perfetto.dev or " +
			"chrome://tracing; the steps get slower. Empty means none."},
		{key: "report", value: "on", words: "on,off", help: "Write report.html into the run at " +
			"its end, for people: on or off."},
	}
}

func judgeSettings() []setting {
	return []setting{
		{key: "knn_k", value: "200",
			help: "Neighbours that vote, before the first and after the last epoch."},
		{key: "knn_temperature", value: "0.1", help: "Temperature of their votes."},
		{key: "knn_bank", value: "0",
			help: "Training pictures in the bank; 0 means all that are trained on."},
		{key: "knn_test", value: "2000", help: "Test pictures that are classified; 0 means all."},
		{key: "judge_ema", value: "false",
			help: "Judge and evaluate the averaged encoder (--ema-decay), not the trained one."},
	}
}
