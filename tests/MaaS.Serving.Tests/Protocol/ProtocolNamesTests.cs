using System.Text;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class ProtocolNamesTests
{
    private static readonly ModelSignature Signature = new()
    {
        Inputs = [TestManifests.Spec(@"a\n", TensorDataType.Fp32, 1), TestManifests.Spec("b\n", TensorDataType.Fp32, 1)],
        Outputs = [TestManifests.Spec("scores", TensorDataType.Fp32, 1)],
    };

    [Theory]
    [InlineData("inputs", "inputs")]
    [InlineData("scores", "scores")]
    [InlineData("other", null)]
    public void Find_Text_IsTheNameIfThereIsOne(string text, string? expected) =>
        Assert.Equal(expected, ProtocolNames.Find(Encoding.UTF8.GetBytes(text), Signature));

    /// <summary>The one means a line break, the other is not valid in JSON, however the model's inputs are named.</summary>
    [Theory]
    [InlineData(@"a\n")]
    [InlineData("b\n")]
    public void Find_TextThatMeansSomethingElse_IsNotLookedUp(string text) =>
        Assert.Null(ProtocolNames.Find(Encoding.UTF8.GetBytes(text), Signature));
}
