namespace MaaS.Repository.Tests.Naming;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("model.onnx")]
    [InlineData("weights/part-1.bin")]
    [InlineData("sub/manifest.json")]
    public void IsSafe_RelativePath_IsTrue(string path) => Assert.True(FilePath.IsSafe(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../model.onnx")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("C:/a")]
    [InlineData(".lock")]
    [InlineData("a/.b")]
    [InlineData("manifest.json")]
    [InlineData("Manifest.JSON")]
    public void IsSafe_AnythingElse_IsFalse(string? path) => Assert.False(FilePath.IsSafe(path));
}
