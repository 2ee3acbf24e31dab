package data

import "strings"

// cifarKind is what tells the two sets of CIFAR apart.
type cifarKind struct {
	name    string // of the set, and of --data
	labels  int    // label bytes of a record; the last one is the class
	archive string // that the set comes in
	inside  string // its folder
	python  string // folder of the version that cannot be read
	first   string // first file of the training part
	classes func() []string
}

func cifar10Kind() cifarKind {
	return cifarKind{"cifar10", 1, "cifar-10-binary.tar.gz", "cifar-10-batches-bin",
		"cifar-10-batches-py", "data_batch_1.bin", cifarClasses}
}

// cifar100Kind has a byte for one of 20 superclasses before that of the class.
func cifar100Kind() cifarKind {
	return cifarKind{"cifar100", 2, "cifar-100-binary.tar.gz", "cifar-100-binary",
		"cifar-100-python", "train.bin", cifar100Classes}
}

// record is the size of a record in bytes.
func (k cifarKind) record() int { return k.labels + 3*cifarPlane }

// cifarClasses are the names of CIFAR-10's labels, in order, as batches.meta.txt has them.
func cifarClasses() []string {
	return []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
		"truck"}
}

// cifar100Classes are the names in fine_label_names.txt.
func cifar100Classes() []string {
	return strings.Fields(`
		apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
		butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach
		couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster
		house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree
		motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
		pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket
		rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
		sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip
		turtle wardrobe whale willow_tree wolf woman worm`)
}
