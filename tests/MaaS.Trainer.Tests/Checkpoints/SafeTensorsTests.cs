using System.Text;
using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

public sealed class SafeTensorsTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSameToTheBit()
    {
        using var scope = NewDisposeScope();
        var values = new[]
        {
            KeyValuePair.Create("weight", randn(3, 4)),
            KeyValuePair.Create("scalar", tensor(float.NaN)),
            KeyValuePair.Create("steps", tensor(new[] { long.MinValue, 7 })),
            KeyValuePair.Create("half", randn(5).to_type(ScalarType.BFloat16)),
            KeyValuePair.Create("sum", tensor(Math.PI)),
            KeyValuePair.Create("bytes", tensor(new byte[] { 1, 2, 255 })),
            KeyValuePair.Create("none", zeros(0, 2)),
            KeyValuePair.Create("turned", randn(4, 3).t()),
        };
        using var file = new MemoryStream();

        SafeTensors.Write(file, values, new Dictionary<string, string> { ["state"] = "{\"ä\":1}" });
        file.Position = 0;
        var (tensors, metadata) = SafeTensors.Read(file);

        Assert.Equal("{\"ä\":1}", metadata["state"]);
        Assert.Equal(values.Select(pair => pair.Key), tensors.Keys);
        foreach (var (name, value) in values)
        {
            Assert.Equal((value.dtype, string.Join(',', value.shape)), (tensors[name].dtype, string.Join(',', tensors[name].shape)));
            Assert.Equal(value.contiguous().bytes.ToArray(), tensors[name].bytes.ToArray());
        }
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var file = new MemoryStream();
        SafeTensors.Write(file, [KeyValuePair.Create("weight", ones(4))], new Dictionary<string, string>());
        var content = file.ToArray();

        for (var length = 0; length < content.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(content[..length])));
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4)]
    [InlineData("""{"a":7}""", 0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9)]
    [InlineData("not json", 0)]
    public void Read_HeaderThatDoesNotFit_IsRefused(string header, int dataLength)
    {
        byte[] file = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]];

        Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(file)));
    }
}
