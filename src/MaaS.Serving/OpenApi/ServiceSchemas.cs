using Microsoft.OpenApi;
using static MaaS.Serving.SchemaOf;

namespace MaaS.Serving;

/// <summary>The objects of <c>/api</c>.</summary>
internal static class ServiceSchemas
{
    public static Dictionary<string, IOpenApiSchema> All { get; } = new()
    {
        ["Problem"] = Object("RFC 9457 problem details.",
            ("type?", Text(format: "uri-reference")), ("title", Text()), ("status", Whole(min: 100, max: 599)),
            ("detail", Text("What was found, what was expected and what to do.")), ("traceId?", Text("Finds the request in the log."))),
        ["PredictionRequest"] = AnyOf("Which form a model takes follows from its task.",
            Named("PictureRequest"), Named("PicturesRequest"), Named("TextRequest"), Named("TextsRequest"), Named("RowsRequest")),
        ["PictureRequest"] = Object(null, ("image", Base64())),
        ["PicturesRequest"] = Object(null, ("images", List(Base64(), min: 1, max: PictureRequest.MaxPictures))),
        ["TextRequest"] = Object(null, ("text", Words())),
        ["TextsRequest"] = Object(null, ("texts", List(Words(), min: 1, max: TextRequest.MaxTexts))),
        ["RowsRequest"] = Object(
            "Arrays for a model with one input of shape [batch, n], objects by input name for one with several inputs.",
            ("rows", List(
                AnyOf(null, List(Named("Field")), Map(Named("Field"))), min: 1, max: TabularRows.MaxRows))),
        ["Field"] = AnyOf(null, Number(), Text(), Boolean()),
        ["LabelScore"] = Object(null,
            ("label", Text("The class's name in the manifest, or its index.")), ("score", Number("Probability, 0 to 1."))),
        ["RowPrediction"] = Object("Classes by descending score, or the values of a regression.",
            ("predictions?", List(Named("LabelScore"))), ("values?", List(Number()))),
        ["PredictionResponse"] = Object("predictions for one picture or text, rows for everything that came as a list.",
            ("model", Text()), ("version", Text()), ("predictions?", List(Named("LabelScore"))), ("rows?", List(Named("RowPrediction")))),
        ["ModelSummaries"] = Object(null, ("models", List(Named("ModelSummary")))),
        ["ModelSummary"] = Object(null,
            ("name", Text()), ("description?", Text()), ("task?", Text()),
            ("defaultVersion?", Text("What serves when a request names no version.")), ("versions", List(Text(), "Ascending.")),
            ("aliases", Map(Text(), "Version by alias.")), ("problem?", Text("What is wrong with the stored settings."))),
        ["VersionDetails"] = Object(null,
            ("model", Text()), ("version", Text()), ("state", Choice("unavailable", "loading", "ready")),
            ("reason?", Text("Why it is not ready.")),
            ("createdAt", Text(format: "date-time")), ("signature", Named("ModelSignature")),
            ("opset", Map(Whole(), "Operator set by domain.")),
            ("files", List(Named("ModelFile"))), ("image?", Named("ImagePreprocessing")), ("text?", Named("TextPreprocessing")),
            ("labels?", List(Text())),
            ("metrics?", Map(Number())), ("provenance?", Map(Text())), ("license?", Text("An SPDX expression."))),
        ["ModelSignature"] = Object(null, ("inputs", List(Named("TensorSpec"))), ("outputs", List(Named("TensorSpec")))),
        ["TensorSpec"] = Object(null,
            ("name", Text()), ("dataType", Named("Datatype")), ("shape", List(Whole("-1 is any length.", min: -1))),
            ("dimensionNames?", List(new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null }))),
        ["ModelFile"] = Object(null, ("path", Text()), ("length", Whole("Bytes.", min: 0)), ("sha256", Text()), ("storedAs?", Text())),
        ["ImagePreprocessing"] = Object("How a picture becomes the input: (value · scale − mean) / std.",
            ("width", Whole(min: 1)), ("height", Whole(min: 1)), ("channels", Choice("gray", "rgb", "bgr")),
            ("layout", Choice("nchw", "nhwc")),
            ("resize", Choice("stretch", "centerCrop", "pad")), ("scale", Number()), ("mean?", List(Number())), ("std?", List(Number()))),
        ["TextPreprocessing"] = Object("How a text becomes token ids: split, truncated, padded.",
            ("tokenizer", Named("TokenizerSettings")), ("maxLength", Whole("Tokens.", min: 1)), ("padding", Choice("pre", "post")),
            ("truncation", Choice("pre", "post")), ("padId", Whole(min: 0)), ("addSpecialTokens", Boolean())),
        ["TokenizerSettings"] = Object(null,
            ("type", Choice("wordPiece", "bpe")), ("vocabulary", Text("Path among files.")), ("merges?", Text("Path among files.")),
            ("lowerCase", Boolean()), ("unknownToken?", Text()), ("continuingPrefix?", Text()),
            ("maxInputCharsPerWord?", Whole(min: 1))),
        ["PublishRequest"] = Object(null,
            ("source", Text("container/prefix of the storage account: the folder that holds the model.")),
            ("version?", VersionNumber("The next one when absent."))),
        ["PublishAnswer"] = Object(null, ("model", Text()), ("version", Text()), ("outcome", Choice("published", "alreadyThere"))),
        ["AliasRequest"] = Object(null, ("version", VersionNumber(null))),
        ["AliasAnswer"] = Object(null,
            ("model", Text()), ("alias", Text()), ("version?", Text("Absent when the alias was removed.")),
            ("previous?", Text("Absent when it was not set."))),
        ["JobRequest"] = Object("Exactly one of infer, predict and payload is given.",
            ("id?", Text()), ("model", Text()), ("version?", Text("A number or an alias.")), ("infer?", Map(Anything(), "As for infer.")),
            ("predict?", Map(Anything(), "As for predict.")), ("payload?", Named("JobPayload")), ("topK?", Whole(min: 1)),
            ("webhook?", Text(format: "uri"))),
        ["JobPayload"] = Object("Exactly one of blob and base64 is given.",
            ("operation", Choice("infer", "predict")), ("blob?", Text("container/path")), ("base64?", Base64()),
            ("contentType?", Text()), ("contentEncoding?", Text()), ("jsonLength?", Whole(min: 0))),
        ["JobDocument"] = Object(null,
            ("id", Text()), ("state", Choice("queued", "running", "succeeded", "failed", "cancelled")), ("model", Text()),
            ("version?", Text()), ("operation", Choice("infer", "predict")), ("createdAt", Text(format: "date-time")),
            ("startedAt?", Text(format: "date-time")), ("finishedAt?", Text(format: "date-time")), ("attempts", Whole(min: 0)),
            ("result?", Named("JobResult")), ("error?", Named("FailureReason")), ("webhook?", Named("JobWebhook"))),
        ["JobResult"] = Object(null,
            ("contentType", Text()), ("length", Whole("Bytes.", min: 0)), ("href", Text(format: "uri-reference")),
            ("blob?", Text("container/path")), ("body?", Map(Anything(), "The answer, when it is JSON and small."))),
        ["FailureReason"] = Object(null, ("status", Whole(min: 100, max: 599)), ("title", Text()), ("detail", Text())),
        ["JobWebhook"] = Object(null,
            ("url", Text("Without its query.")), ("state", Choice("pending", "delivered", "failed")), ("attempts", Whole(min: 0))),
        ["BatchDocuments"] = Object(null, ("batches", List(Named("BatchDocument"), "The newest first."))),
        ["BatchDocument"] = Object(null,
            ("id", Text()), ("state", Choice("queued", "running", "succeeded", "failed", "cancelled")),
            ("source", Text("container/path of what was uploaded.")), ("model", Text()),
            ("version?", Text("The version that answers all of it.")), ("digest?", Text("SHA-256 of the version's content.")),
            ("createdAt", Text(format: "date-time")), ("startedAt?", Text(format: "date-time")), ("finishedAt?", Text(format: "date-time")),
            ("rowsDone", Whole(min: 0)), ("rowsSucceeded", Whole(min: 0)), ("rowsFailed", Whole(min: 0)),
            ("rowsKnown?", Whole("Rows that were found in the file so far.", min: 0)),
            ("rowsKnownIsTotal", Boolean()), ("rowsPerSecond?", Number("Since it began.")), ("remainingSeconds?", Number("At that rate.")),
            ("output?", Text("container/path of the folder with what it results in.")), ("error?", Named("FailureReason"))),
        ["OpenApi"] = Map(Anything(), "An OpenAPI 3.1 document."),
    };

    private static OpenApiSchema VersionNumber(string? description) =>
        AnyOf(description, Whole(min: 1, max: int.MaxValue), new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[1-9][0-9]*$" });

    private static OpenApiSchema Words() => new() { Type = JsonSchemaType.String, MaxLength = TextRequest.MaxCharacters };

    private static OpenApiSchema Base64() =>
        new() { Type = JsonSchemaType.String, ContentEncoding = "base64", Description = "A PNG or JPEG file." };
}
