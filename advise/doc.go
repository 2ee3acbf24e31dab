// Package advise chooses the settings of a training run that nobody gave, from facts about the
// pictures and the device, and says why. It reads no file and opens no device: facts come in,
// choices come out, and the same facts give the same choices.
package advise
