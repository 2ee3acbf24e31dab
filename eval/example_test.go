package eval_test

import (
	"context"
	"fmt"
	"image"
	"log"

	"vksimclr/choose"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/shaders"
	"vksimclr/train"
)

// Pictures in memory get features from an encoder's file, and the most similar ones are found.
func ExampleEncode() {
	device, err := engine.Open(engine.Options{Shaders: shaders.FS})
	if err != nil {
		log.Fatal(err)
	}
	defer device.Close()
	var images []image.Image // of your program
	pictures := data.NewImages("mine", images)
	recipe := train.DefaultRecipe(pictures) // with the encoder and the size of view of the file
	if recipe.First, err = train.ReadEncoder("runs/mine/encoder.safetensors"); err != nil {
		log.Fatal(err)
	}
	network, err := train.NewNetwork(device, recipe)
	if err != nil {
		log.Fatal(err)
	}
	defer network.Close()
	if err := network.Initialize(recipe); err != nil {
		log.Fatal(err)
	}
	features, err := eval.Encode(context.Background(), device, network.Encoder, network.Weights,
		network.Policy, recipe.Views, pictures, nil)
	if err != nil {
		log.Fatal(err)
	}
	rows := choose.Normalize(features.Rows, features.D)
	for _, match := range rows.Nearest(rows.Row(0), 5) {
		fmt.Println(features.Keys[match.Index], match.Cosine)
	}
}
