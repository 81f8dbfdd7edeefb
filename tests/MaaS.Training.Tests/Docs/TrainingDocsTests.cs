using MaaS.Testing;

namespace MaaS.Training.Tests;

/// <summary>The pages that are made of the code. <c>MAAS_WRITE_DOCS=1 dotnet test tests/MaaS.Training.Tests</c> makes them anew.</summary>
public sealed class TrainingDocsTests
{
    private static readonly string Docs = Path.Combine(RepositoryRoot.Path, "docs");

    [Fact]
    public void Schema_Committed_IsWhatTheCodeReads() => IsUpToDate("training.schema.json", RunSpecSchema.Write());

    [Fact]
    public void Fields_Committed_AreThoseOfTheSchema() => IsUpToDate("training-fields.md", SpecReference.Write(RunSpecSchema.Create()));

    private static void IsUpToDate(string name, string expected)
    {
        var path = Path.Combine(Docs, name);
        if (Environment.GetEnvironmentVariable("MAAS_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }
}
