using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

public sealed class SpecReaderTests
{
    [Fact]
    public void Read_EverythingWrong_ReportsEachWithItsPath()
    {
        var errors = Errors(
            """
            { "count": 0, "rate": "x", "deep": true, "words": [], "numbers": [1, 9], "size": [1, 2, 3],
              "inner": { "other": 1 }, "items": [ { "text": "a" }, { "text": "" } ], "pins": { "a.bin": 3 }, "shape": "heptagon", "more": 1 }
            """);

        Assert.Equal(
            [
                "$.count: found 0, expected a whole number from 1 to 10.",
                "$.rate: found \"x\", expected a number from 0 to 1.",
                "$.deep: found true, expected one of slow, veryFast.",
                "$.words: found [], expected an array with at least one item.",
                "$.numbers[1]: found 9, expected a number from 0 to 5.",
                "$.size: found [1, 2, 3], expected a whole number from 1 to 9, or an array of 2.",
                "$.inner.text: missing.",
                "$.inner.other: not known here, expected only text.",
                "$.items[1].text: found \"\", expected a text.",
                "$.pins['a.bin']: found 3, expected a text.",
                "$.shape: found \"heptagon\", expected one of circle, box.",
            ],
            errors);
    }

    [Fact]
    public void Read_VariantWithMembersOfAnother_RefusesThem() => Assert.Equal(
        ["$.width: missing.", "$.radius: not known here, expected only count, rate, deep, words, numbers, size, inner, items, pins, shape, width."],
        Errors("""{ "count": 1, "inner": { "text": "a" }, "shape": "box", "radius": 1 }"""));

    [Fact]
    public void Read_OnlyWhatMustBeThere_TakesDefaults()
    {
        var errors = new List<string>();
        var part = JsonSpecReader.Read(
            JsonElement.Parse("""{ "count": 2, "inner": { "text": "a" }, "size": 3, "shape": "circle", "radius": 0.5 }"""), errors, Part.Read);

        Assert.Empty(errors);
        Assert.Equal((2, 0.25, Speed.VeryFast, "a", 0.5), (part.Count, part.Rate, part.Deep, part.Inner, part.Shape));
        Assert.Equal([3, 3], part.Size);
        Assert.Null(part.Words);
    }

    [Fact]
    public void Describe_Part_HasBoundsDefaultsAndForms()
    {
        var schema = SchemaSpecReader.Describe(Part.Read);

        var forms = schema["oneOf"]!.AsArray();
        Assert.Equal(2, forms.Count);
        var circle = forms[0]!;
        Assert.Equal("A round one.", circle["description"]!.GetValue<string>());
        Assert.Equal("circle", circle["properties"]!["shape"]!["const"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{ "description": "Share.", "type": "number", "minimum": 0, "maximum": 1, "default": 0.25 }"""),
            circle["properties"]!["rate"]));
        Assert.Equal(["shape", "radius", "count", "inner"], circle["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Null(circle["properties"]!["width"]);
        Assert.False(circle["additionalProperties"]!.GetValue<bool>());
        Assert.Equal("veryFast", circle["properties"]!["deep"]!["default"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{ "tone": "C", "values": [1, "a", true] }""")]
    [InlineData("""{ "tone": "h" }""", "$.tone: found \"h\", expected one of C, D.", "$.values: missing.")]
    [InlineData(
        """{ "tone": 1, "values": [1, null, {}] }""",
        "$.tone: found 1, expected one of C, D.",
        "$.values[1]: found null, expected a text, a number, true or false.",
        "$.values[2]: found {}, expected a text, a number, true or false.")]
    public void Read_OneOfAndScalars_RefusesOthers(string json, params string[] expected)
    {
        var errors = new List<string>();
        JsonSpecReader.Read(JsonElement.Parse(json), errors, ReadTone);

        Assert.Equal(expected, errors);
    }

    [Fact]
    public void Describe_OneOfAndScalars_ListsChoicesAndTypes() => Assert.True(JsonNode.DeepEquals(
        JsonNode.Parse(
            """
            {
              "tone": { "description": "Tone.", "enum": ["C", "D"], "default": "D" },
              "values": {
                "description": "Values.", "type": "array", "items": { "type": ["string", "number", "boolean"] }, "minItems": 1
              }
            }
            """),
        SchemaSpecReader.Describe(ReadTone)["properties"]));

    private static string ReadTone(SpecReader reader)
    {
        var tone = reader.OneOf("tone", ["C", "D"], "Tone.", "D");
        _ = reader.Scalars("values", "Values.");
        return tone;
    }

    [Fact]
    public void Read_MembersThatMustBeThere_ReportsWhatIsMissing() => Assert.Equal(
        [
            "$.dims: missing.",
            "$.parts: missing.",
            "$.sizes: found [1], expected a whole number from 1 to 9, or an array of 2.",
            "$.height: missing.",
        ],
        NestErrors("""{ "sizes": [1] }"""));

    [Fact]
    public void Read_VariantThatMayBeAbsent_TakesTheOtherForm()
    {
        const string Whole = """{ "dims": [1, 2], "parts": [{ "text": "a" }, { "text": "b" }], "sizes": 3, """;

        Assert.Equal((2, 2, 3, "tall"), ReadNest(Whole + """ "height": 4 }""", []));
        Assert.Equal((2, 2, 3, "made"), ReadNest(Whole + """ "preset": "made" }""", []));
        var refused = Assert.Single(NestErrors(Whole + """ "preset": "made", "height": 4 }"""));
        Assert.Contains("$.height: not known here", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_VariantThatMayBeAbsent_HasAFormWithoutIt()
    {
        var forms = SchemaSpecReader.Describe(ReadNest)["oneOf"]!.AsArray();

        Assert.Equal(["preset", "dims", "parts"], forms[0]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["height", "dims", "parts"], forms[1]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal("No preset.", forms[1]!["description"]!.GetValue<string>());
        Assert.Null(forms[1]!["properties"]!["preset"]);
    }

    private static (int Dims, int Parts, int Size, string Form) ReadNest(SpecReader reader)
    {
        var dims = reader.Ints("dims", 1, 9, "Dimensions.");
        var parts = reader.Objects("parts", "Parts.", part => part.Text("text", "A text."));
        var sizes = reader.OptionalIntOrInts("sizes", 2, 1, 9, "Sizes.");
        var form = reader.Variant(
            "preset",
            "A preset.",
            [new SpecVariant<string>("made", "Made.", _ => "made")],
            new SpecVariant<string>("other", "No preset.", other => other.Int("height", 1, 9, "Height.") > 3 ? "tall" : "low"));
        return (dims.Count, parts.Count, sizes?[0] ?? 0, form);
    }

    private static (int Dims, int Parts, int Size, string Form) ReadNest(string json, List<string> errors) =>
        JsonSpecReader.Read(JsonElement.Parse(json), errors, ReadNest);

    private static List<string> NestErrors(string json)
    {
        var errors = new List<string>();
        ReadNest(json, errors);
        return errors;
    }

    private static List<string> Errors(string json)
    {
        var errors = new List<string>();
        JsonSpecReader.Read(JsonElement.Parse(json), errors, Part.Read);
        return errors;
    }

    private enum Speed
    {
        Slow,
        VeryFast,
    }

    private sealed record Part(
        int Count, double Rate, Speed Deep, IReadOnlyList<string>? Words, IReadOnlyList<int> Size, string Inner, double Shape)
    {
        public static Part Read(SpecReader reader)
        {
            var count = reader.Int("count", 1, 10, "How many.");
            var rate = reader.Number("rate", 0, 1, "Share.", fallback: 0.25);
            var deep = reader.Choice<Speed>("deep", "Speed.", Speed.VeryFast);
            var words = reader.OptionalTexts("words", "Words.");
            _ = reader.OptionalNumbers("numbers", 0, 5, "Numbers.");
            var size = reader.IntOrInts("size", 2, 1, 9, "Size.", fallback: 1);
            var inner = reader.Object("inner", "Inner.", part => part.Text("text", "A text."));
            _ = reader.OptionalObjects("items", "Items.", part => part.Text("text", "A text."));
            _ = reader.TextMap("pins", "Digests by file.");
            var shape = reader.Variant<double>(
                "shape",
                "Its shape.",
                [
                    new("circle", "A round one.", part => part.Number("radius", 0, 1, "Metres.")),
                    new("box", "A square one.", part => part.Number("width", 0, 1, "Metres.")),
                ]);
            return new Part(count, rate, deep, words, size, inner, shape);
        }
    }
}
