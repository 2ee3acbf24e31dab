package train

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"vksimclr/models"
)

// HashEncoder is the SHA-256 of an encoder's weights and running statistics, in hex: of the names
// in ascending order, each with the bits of its values. Names count without the prefix "encoder.".
// Equal hashes mean equal bits. It is kept with classifiers, which fit one encoder alone.
func HashEncoder(encoder models.State) string {
	hash := sha256.New()
	var bits []byte
	for _, name := range slices.Sorted(maps.Keys(encoder)) {
		values := encoder[name]
		fmt.Fprintf(hash, "%q %d\n", strings.TrimPrefix(name, encoderPrefix), len(values))
		bits = bits[:0]
		for _, v := range values {
			bits = binary.LittleEndian.AppendUint32(bits, math.Float32bits(v))
		}
		hash.Write(bits)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// HashEncoder is HashEncoder of the encoder as it is now on the device.
func (n *Network) HashEncoder() (string, error) {
	state, err := n.Weights.Load()
	if err != nil {
		return "", err
	}
	maps.DeleteFunc(state, func(name string, _ []float32) bool {
		return !strings.HasPrefix(name, encoderPrefix)
	})
	return HashEncoder(state), nil
}

// HashEncoder is HashEncoder of the checkpoint's encoder.
func (c *Checkpoint) HashEncoder() (string, error) {
	tensors, err := c.Encoder()
	if err != nil {
		return "", err
	}
	return HashEncoder(stateOf(tensors, "")), nil
}
