using MaaS.Testing;

namespace MaaS.Repository.Tests.Onnx;

public sealed class ProtobufFieldsTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_FieldOfThatNumber_GivesItsPlace()
    {
        // Field 1 of two bytes, field 2 of one.
        Assert.Equal([new FileRange(6, 7)], Find([0x0A, 2, 0xFF, 0xFF, 0x12, 1, 7]));
    }

    [Theory]
    [InlineData(0x7F)]
    [InlineData(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F)]
    [InlineData(0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F)]
    [InlineData(0xF5, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)]
    [InlineData(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)]
    [InlineData(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)]
    [InlineData(0xFF)]
    public void Find_LengthThatIsNotThere_IsRefused(params int[] length)
    {
        byte[] message = [0x12, .. length.Select(value => (byte)value)];

        Assert.Throws<InvalidDataException>(() => Find(message));
    }

    [Theory]
    [InlineData(0x15)]
    [InlineData(0x11)]
    public void Find_FixedFieldCutOff_IsRefused(byte tag) => Assert.Throws<InvalidDataException>(() => Find([tag, 1, 2, 3]));

    private FileRange[] Find(byte[] message)
    {
        var path = _folder.File("message");
        File.WriteAllBytes(path, message);
        using var file = File.OpenRead(path);
        return [.. new ProtobufFields(file).Find(new FileRange(0, file.Length), 2).Select(found => found.Content)];
    }
}
