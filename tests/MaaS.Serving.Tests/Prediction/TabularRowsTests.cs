using System.Runtime.InteropServices;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class TabularRowsTests
{
    private static readonly ModelManifest Matrix = TestManifests.With([TestManifests.Spec("x", TensorDataType.Fp32, -1, 2)]);

    private static readonly ModelManifest Named = TestManifests.With(
    [
        TestManifests.Spec("age", TensorDataType.Int8, -1, 1),
        TestManifests.Spec("city", TensorDataType.Bytes, -1),
        TestManifests.Spec("member", TensorDataType.Bool, -1, 1),
    ]);

    [Fact]
    public void CreateTensors_Arrays_MakeOneTensorOfAllRows()
    {
        var rows = Parse("""{"rows":[[1,2.5],[3,-4],[5,6]]}""", Matrix);

        var tensor = Assert.Single(rows.CreateTensors(1, 2, CancellationToken.None));

        Assert.Equal(3, rows.Count);
        Assert.True(rows.FirstDimensionIsDynamic);
        Assert.Equal([2, 2], tensor.Shape);
        Assert.Equal([3, -4, 5, 6], MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray());
    }

    [Fact]
    public void CreateTensors_Objects_MakeOneTensorPerInput()
    {
        var rows = Parse("""{"rows":[{"city":"Köln","age":40,"member":true},{"age":-1,"member":false,"city":""}]}""", Named);

        var tensors = rows.CreateTensors(0, 2, CancellationToken.None);

        Assert.Equal(["age", "city", "member"], tensors.Select(tensor => tensor.Name));
        Assert.Equal([40, 255], tensors[0].Data.ToArray());
        Assert.Equal([2, 1], tensors[0].Shape);
        Assert.Equal([5, 0, 0, 0, .. "Köln"u8, 0, 0, 0, 0], tensors[1].Data.ToArray());
        Assert.Equal([2], tensors[1].Shape);
        Assert.Equal([1, 0], tensors[2].Data.ToArray());
        Assert.Equal([0, 0, 0, 0], rows.CreateTensors(1, 1, CancellationToken.None)[1].Data.ToArray());
    }

    [Theory]
    [InlineData(TensorDataType.UInt64, "18446744073709551615", "18446744073709551616")]
    [InlineData(TensorDataType.Int64, "-9223372036854775808", "9223372036854775808")]
    [InlineData(TensorDataType.Int32, "1e3", "1.5")]
    [InlineData(TensorDataType.UInt8, "255", "-1")]
    [InlineData(TensorDataType.Fp16, "65504", "70000")]
    [InlineData(TensorDataType.Fp32, "3e38", "4e38")]
    [InlineData(TensorDataType.Fp64, "1e308", "1e309")]
    [InlineData(TensorDataType.Bytes, "\"a\"", "1")]
    [InlineData(TensorDataType.Bool, "true", "1")]
    public void Parse_ValueOfDataType_IsCheckedAtItsLimits(TensorDataType dataType, string good, string bad)
    {
        var manifest = TestManifests.With([TestManifests.Spec("x", dataType, -1, 1)]);

        Assert.Equal(1, Parse($$"""{"rows":[[{{good}}]]}""", manifest).Count);
        Assert.Throws<InvalidInputException>(() => Parse($$"""{"rows":[[{{bad}}]]}""", manifest));
    }

    [Theory]
    [InlineData("""{"rows":[[1,2],[1,"x"]]}""", "rows[1][1] is the string \"x\": expected a number")]
    [InlineData("""{"rows":[[1,2],[1,null]]}""", "rows[1][1] is null")]
    [InlineData("""{"rows":[[1,2],[1]]}""", "rows[1] is an array of 1: expected an array of 2 values")]
    [InlineData("""{"rows":[[1,2],{"x":1}]}""", "rows[1] is an object: expected an array of 2")]
    [InlineData("""{"rows":[]}""", "0 rows: expected 1 to 10000")]
    [InlineData("""{"rows":3}""", "no rows")]
    [InlineData("""{"data":[]}""", "\"data\": expected only \"rows\"")]
    public void Parse_WrongArrays_NamesRowAndField(string json, string part) => AssertError(json, Matrix, part);

    [Theory]
    [InlineData("""{"rows":[{"age":1,"city":"a"}]}""", "rows[0] has no \"member\": expected \"age\", \"city\", \"member\"")]
    [InlineData("""{"rows":[{"age":200,"city":"a","member":true}]}""", "rows[0].age is 200: expected a whole number from -128 to 127 (INT8)")]
    [InlineData("""{"rows":[{"age":1,"city":"a","member":true,"more":1}]}""", "rows[0] has \"more\": expected only")]
    [InlineData("""{"rows":[[1,"a",true]]}""", "rows[0] is an array of 3: expected an object")]
    public void Parse_WrongObjects_NamesRowAndField(string json, string part) => AssertError(json, Named, part);

    [Fact]
    public void Parse_ModelThatTakesNoRows_SaysSo()
    {
        AssertError("""{"rows":[[1]]}""", TestManifests.With([TestManifests.Spec("x", TensorDataType.Fp32, -1, 3, 28, 28)]), "[-1,3,28,28], expected [batch, fields]");
        AssertError(
            """{"rows":[{"a":1,"b":1}]}""",
            TestManifests.With([TestManifests.Spec("a", TensorDataType.Fp32, -1), TestManifests.Spec("b", TensorDataType.Fp32, -1, 7)]),
            "[-1,7], expected [batch] or [batch, 1]");
    }

    [Fact]
    public void Parse_OpenNumberOfFields_TakesAsManyAsTheFirstRow()
    {
        var open = TestManifests.With([TestManifests.Spec("x", TensorDataType.Fp32, -1, -1)]);

        Assert.Equal([2, 3], Parse("""{"rows":[[1,2,3],[4,5,6]]}""", open).CreateTensors(0, 2, CancellationToken.None)[0].Shape);
        AssertError("""{"rows":[[1,2,3],[4,5]]}""", open, "rows[1] is an array of 2: expected an array of 3");
    }

    [Fact]
    public async Task ReadAsync_NotJson_IsUnsupported() => await Assert.ThrowsAsync<UnsupportedContentException>(
        () => TabularRows.ReadAsync("text/csv", TestBodies.Open("1,2"u8.ToArray()), Matrix, CancellationToken.None));

    private static TabularRows Parse(string json, ModelManifest manifest)
    {
        using var document = JsonDocument.Parse(json);
        return TabularRows.Parse(document.RootElement, manifest);
    }

    private static void AssertError(string json, ModelManifest manifest, string part) =>
        Assert.Contains(part, Assert.Throws<InvalidInputException>(() => Parse(json, manifest)).Message, StringComparison.Ordinal);
}
