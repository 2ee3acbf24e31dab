package train

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
)

// DefaultRecipe is a recipe to start from: SimCLR's views for small pictures, a network small
// enough for a CPU, its contrastive loss and SGD, for 2 epochs of batches of 128. It judges nothing.
func DefaultRecipe(set data.Dataset) Recipe {
	views := augment.CIFAR()
	views.Size = data.ViewSize(set)
	return Recipe{
		Data:           set,
		Views:          views,
		Encoder:        defaultEncoder(views.Size),
		Head:           models.ProjectionConfig{Layers: 2, Dim: 128},
		Initialization: "pytorch",
		Loss:           losses.NTXent{Temperature: 0.2},
		Rule:           optim.DefaultSGD(),
		Rate:           Rate{Base: 0.2},
		Epochs:         2,
		Batch:          128,
		Seed:           1,
	}
}

func defaultEncoder(size int) models.EncoderConfig {
	encoder, err := models.NamedEncoder("tiny", models.EncoderOptions{Size: size})
	if err != nil {
		panic(err) // the name is known
	}
	return encoder
}
