using System.Runtime.InteropServices;
using System.Text;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class NpyFormatTests
{
    private static readonly TensorSpec Pair = TestManifests.Spec("x", TensorDataType.Fp32, -1, 2);

    [Fact]
    public async Task RunAsync_ExactType_GivesAnArrayWithNanForARefusedRow()
    {
        var model = new EchoModel(Pair);

        var run = await new BatchFile("a.npy", Npy("<f4", "(5, 2)", Floats(1, 2, 3, 4, 666, 6, 7, 8, 9, 10)), model).RunAsync();

        Assert.Equal([1, 2, 3, 4, float.NaN, float.NaN, 7, 8, 9, 10], Data<float>(run.Outputs[0], "{'descr': '<f4', 'fortran_order': False, 'shape': (5, 2), }"));
        Assert.Equal("{\"row\":2,\"reason\":\"The model does not like 666.\"}\n", run.Errors);
        Assert.Equal(new BatchChunkResult(5, 4, 1), run.Result);
        Assert.Equal([1, 1, 2], model.Batches.Order());
    }

    [Fact]
    public async Task SplitAsync_AnyLimit_GivesTheSameRows()
    {
        var file = new BatchFile("a.npy", Npy("<f4", "(9, 2)", Floats([.. Enumerable.Range(0, 18).Select(i => (float)i)])), new EchoModel(Pair));

        await file.AssertSplitsAnywhereAsync(Enumerable.Range(1, 100).Select(bytes => new BatchChunkLimits(bytes, long.MaxValue)));
        await file.AssertSplitsAnywhereAsync(Enumerable.Range(1, 10).Select(rows => new BatchChunkLimits(long.MaxValue, rows)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_AnyVersion_IsRead(byte version)
    {
        var run = await new BatchFile("a.npy", Npy("<f4", "(1L, 2L)", Floats(1, 2), version: version), new EchoModel(Pair)).RunAsync();

        Assert.Equal([1, 2], Data<float>(run.Outputs[0]));
    }

    [Fact]
    public async Task RunAsync_Conversions_GiveTheInputsType()
    {
        var bytes = await new BatchFile("a.npy", Npy("|u1", "(2, 2)", [0, 1, 254, 255]), new EchoModel(Pair)).RunAsync();
        var doubles = await new BatchFile("a.npy", Npy("<f8", "(1, 2)", MemoryMarshal.AsBytes<double>([0.1, -2]).ToArray()), new EchoModel(Pair)).RunAsync();
        var toDouble = new EchoModel(TestManifests.Spec("x", TensorDataType.Fp64, -1));
        var singles = await new BatchFile("a.npy", Npy("<f4", "(2,)", Floats(0.5f, 2)), toDouble).RunAsync();
        var toInt64 = new EchoModel(TestManifests.Spec("x", TensorDataType.Int64, -1, 1));
        var integers = await new BatchFile("a.npy", Npy("<i4", "(2,)", MemoryMarshal.AsBytes<int>([-1, 7]).ToArray()), toInt64).RunAsync();

        Assert.Equal([0, 1, 254, 255], Data<float>(bytes.Outputs[0]));
        Assert.Equal([0.1f, -2], Data<float>(doubles.Outputs[0]));
        Assert.Equal([0.5, 2], Data<double>(singles.Outputs[0], "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"));
        Assert.Equal([-1, 7], Data<long>(integers.Outputs[0], "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 1), }"));
    }

    [Fact]
    public async Task RunAsync_FlatRows_TakeTheInputsShape()
    {
        var model = new EchoModel(TestManifests.Spec("x", TensorDataType.Fp32, -1, 1, 2, 2));

        var run = await new BatchFile("a.npy", Npy("<f4", "(2, 4)", Floats(1, 2, 3, 4, 5, 6, 7, 8)), model).RunAsync();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Data<float>(run.Outputs[0], "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 2, 2), }"));
    }

    [Fact]
    public async Task RunAsync_SeveralOutputs_AreSeveralFiles()
    {
        var echo = new EchoModel([Pair, Pair with { Name = "z" }]);
        var one = new EchoModel(Pair)
        {
            Model = echo.Model with { Manifest = TestManifests.With([Pair], [Pair with { Name = "a/b:0" }, TestManifests.Spec("c", TensorDataType.Int64, -1)]) },
        };

        var file = new BatchFile("a.npy", Npy("<f4", "(1, 2)", Floats(666, 2)), one);
        var outputs = file.Format.GetOutputs(await file.InspectAsync(), one.Model);
        var run = await file.RunAsync();

        Assert.Equal(["a_b_0.npy", "c.npy"], outputs.Select(output => output.Name));
        Assert.Equal([float.NaN, float.NaN], Data<float>(run.Outputs[0]));
        Assert.Equal([0], Data<long>(run.Outputs[1]));
    }

    [Theory]
    [InlineData(">f4", "(1, 2)", "False", "dtype '>f4': expected '<f4' for input 'x' of FP32. Save x.astype('<f4')")]
    [InlineData("<i8", "(1, 2)", "False", "dtype '<i8'")]
    [InlineData("<U4", "(1, 2)", "False", "dtype '<U4'")]
    [InlineData("<f4", "(1, 2)", "True", "Fortran order")]
    [InlineData("<f4", "(1, 3)", "False", "shape [1,3]: expected rows of shape [2]")]
    [InlineData("<f4", "(2,)", "False", "shape [2]: expected rows")]
    [InlineData("<f4", "()", "False", "shape []: expected rows")]
    [InlineData("<f4", "(0, 2)", "False", "no rows")]
    [InlineData("<f4", "(1, 0)", "False", "shape [1,0]")]
    [InlineData("<f4", "(2, 2)", "False", "promises 2 rows of 8 bytes")]
    [InlineData("<f4", "(4611686018427387904, 2)", "False", "63 bits")]
    [InlineData("<f4", "(1152921504606846976, 2)", "False", "promises 1152921504606846976 rows")]
    [InlineData("<f4", "(-1, 2)", "False", "expected one with")]
    [InlineData("<f4", "(99999999999999999999, 2)", "False", "'99999999999999999999' in its shape")]
    [InlineData("<f4", "(1, 2)", "Maybe", "expected one with")]
    public async Task InspectAsync_ArrayThatDoesNotFit_SaysWhatWasFoundAndExpected(string descr, string shape, string order, string part) => Assert.Contains(
        part, (await new BatchFile("a.npy", Npy(descr, shape, Floats(1, 2), order), new EchoModel(Pair)).AssertInvalidAsync()).Message, StringComparison.Ordinal);

    [Fact]
    public async Task InspectAsync_CutAnywhere_IsInvalid()
    {
        var whole = Npy("<f4", "(2, 2)", Floats(1, 2, 3, 4));

        for (var length = 0; length < whole.Length; length++)
        {
            await new BatchFile("a.npy", whole[..length], new EchoModel(Pair)).AssertInvalidAsync();
        }

        await new BatchFile("a.npy", [.. whole, 0], new EchoModel(Pair)).AssertInvalidAsync();
    }

    [Theory]
    [InlineData(8, 0xFF, "65")]
    [InlineData(6, 9, "versions 1.0 to 3.0")]
    [InlineData(0, 0x92, "does not begin")]
    public async Task InspectAsync_LyingHeader_IsInvalid(int at, byte value, string part)
    {
        var content = Npy("<f4", "(1, 2)", Floats(1, 2));
        content[at] = value;
        content[9] = at == 8 ? (byte)0xFF : content[9];

        var error = await new BatchFile("a.npy", content, new EchoModel(Pair)).AssertInvalidAsync();

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectAsync_ModelThatCannot_IsInvalid()
    {
        var content = Npy("<f4", "(1, 2)", Floats(1, 2));

        Assert.Contains("one of numbers", (await new BatchFile("a.npy", content, new EchoModel([Pair, Pair with { Name = "z" }])).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        var text = new EchoModel([Pair], outputs: [TestManifests.Spec("words", TensorDataType.Bytes, -1)]);
        Assert.Contains("'words' has datatype BYTES", (await new BatchFile("a.npy", content, text).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        var open = new EchoModel([Pair], outputs: [TestManifests.Spec("y", TensorDataType.Fp32, -1, -1)]);
        Assert.Contains("one shape for all rows", (await new BatchFile("a.npy", content, open).AssertInvalidAsync()).Message, StringComparison.Ordinal);
    }

    private static byte[] Npy(string descr, string shape, byte[] data, string order = "False", byte version = 1)
    {
        var header = $"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}".PadRight(117) + "\n";
        byte[] length = version == 1 ? [(byte)header.Length, 0] : [(byte)header.Length, 0, 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.UTF8.GetBytes(header), .. data];
    }

    private static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    private static T[] Data<T>(byte[] npy, string? header = null)
        where T : unmanaged
    {
        var start = 10 + npy[8] + (npy[9] << 8);
        Assert.Equal(0, start % 64);
        Assert.Equal(header ?? "{", Encoding.ASCII.GetString(npy, 10, start - 10).TrimEnd()[..(header?.Length ?? 1)]);
        return MemoryMarshal.Cast<byte, T>(npy.AsSpan(start)).ToArray();
    }
}
