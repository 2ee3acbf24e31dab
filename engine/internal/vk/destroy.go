package vk

import vulkan "github.com/vulkan-go/vulkan"

// The functions below accept 0 and then do nothing, as Vulkan does.

func DestroyBuffer(device, h Handle) {
	vulkan.DestroyBuffer(dev(device), handle[vulkan.Buffer](h), nil)
}
func FreeMemory(device, h Handle) {
	vulkan.FreeMemory(dev(device), handle[vulkan.DeviceMemory](h), nil)
}
func DestroyTexelView(device, h Handle) {
	vulkan.DestroyBufferView(dev(device), handle[vulkan.BufferView](h), nil)
}
func DestroyFence(device, h Handle) {
	vulkan.DestroyFence(dev(device), handle[vulkan.Fence](h), nil)
}
func DestroyCommandPool(device, h Handle) {
	vulkan.DestroyCommandPool(dev(device), handle[vulkan.CommandPool](h), nil)
}
func DestroyQueryPool(device, h Handle) {
	vulkan.DestroyQueryPool(dev(device), handle[vulkan.QueryPool](h), nil)
}
func DestroyPipeline(device, h Handle) {
	vulkan.DestroyPipeline(dev(device), handle[vulkan.Pipeline](h), nil)
}
func DestroyShaderModule(device, h Handle) {
	vulkan.DestroyShaderModule(dev(device), handle[vulkan.ShaderModule](h), nil)
}
func DestroyPipelineLayout(device, h Handle) {
	vulkan.DestroyPipelineLayout(dev(device), handle[vulkan.PipelineLayout](h), nil)
}
func DestroySetLayout(device, h Handle) {
	vulkan.DestroyDescriptorSetLayout(dev(device), handle[vulkan.DescriptorSetLayout](h), nil)
}
func DestroyDescriptorPool(device, h Handle) {
	vulkan.DestroyDescriptorPool(dev(device), handle[vulkan.DescriptorPool](h), nil)
}
func DestroyPipelineCache(device, h Handle) {
	vulkan.DestroyPipelineCache(dev(device), handle[vulkan.PipelineCache](h), nil)
}
