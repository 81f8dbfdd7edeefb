using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>A folder of data that a test makes, and specs that read it.</summary>
internal sealed class MadeSource : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public string Folder => _folder.Path;

    public static DataSpec Spec(string members, string source = ".")
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(JsonElement.Parse($$"""{ "source": "{{source}}", {{members}} }"""), errors, DataSpec.Read);
        Assert.Empty(errors);
        return spec;
    }

    public void Write(string name, byte[] content)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    public void Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>An idx file of bytes.</summary>
    public void WriteIdx(string name, int[] lengths, byte[] values)
    {
        var content = new byte[4 + (4 * lengths.Length) + values.Length];
        BinaryPrimitives.WriteInt32BigEndian(content, 0x800 + lengths.Length);
        for (var i = 0; i < lengths.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + (4 * i)), lengths[i]);
        }

        values.CopyTo(content, 4 + (4 * lengths.Length));
        Write(name, content);
    }

    /// <summary>A file of numpy.save, version 1.0.</summary>
    public void WriteNpy(string name, string type, string shape, byte[] values) => Write(name, Npy(type, shape, values));

    public static byte[] Npy(string type, string shape, byte[] values)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}\n";
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. values];
    }

    public Task<Dataset> LoadAsync(string members) => new DataSource().LoadAsync(Spec(members), Folder, CancellationToken.None);

    /// <summary>The message of the error that loading gives.</summary>
    public async Task<string> ErrorAsync(string members) => (await Assert.ThrowsAsync<TrainingException>(() => LoadAsync(members))).Message;

    public void Dispose() => _folder.Dispose();
}
