using MaaS.Repository;
using Microsoft.OpenApi;
using static MaaS.Serving.SchemaOf;

namespace MaaS.Serving;

/// <summary>
/// The objects of the Open Inference Protocol V2 and of its extensions. Unlike in the protocol's own OpenAPI file, <c>data</c> is not
/// required: with the binary extension a tensor has none.
/// </summary>
internal static class ProtocolSchemas
{
    private static readonly string[] Durations =
        ["success", "fail", "queue", "compute_input", "compute_infer", "compute_output", "cache_hit", "cache_miss"];

    public static Dictionary<string, IOpenApiSchema> All { get; } = new()
    {
        ["Error"] = Object("What was found, what was expected and what to do.", ("error", Text())),
        ["ServerMetadata"] = Object(null, ("name", Text()), ("version", Text()), ("extensions", List(Text()))),
        ["ServerLive"] = Object(null, ("live", Boolean())),
        ["ServerReady"] = Object(null, ("ready", Boolean()), ("live?", Boolean())),
        ["ModelNames"] = Object(null, ("models", List(Text()))),
        ["ModelReady"] = Object(null, ("name", Text()), ("ready", Boolean())),
        ["Datatype"] = Choice(TensorDataTypes.AllNames),
        ["Parameters"] = Map(AnyOf(null, Text(), Number(), Boolean())),
        ["TensorMetadata"] = Object(null,
            ("name", Text()), ("datatype", Named("Datatype")), ("shape", List(Whole("-1 is any length.", min: -1)))),
        ["ModelMetadata"] = Object(null,
            ("name", Text()), ("versions?", List(Text())), ("platform", Text()),
            ("inputs", List(Named("TensorMetadata"))), ("outputs", List(Named("TensorMetadata"))), ("properties?", Map(Text()))),
        ["TensorData"] = List(
            Anything("A number, boolean or string, or an array of them."),
            "Row-major, nested or flat. Absent where the tensor is in the binary part."),
        ["RequestInput"] = Object(null,
            ("name", Text()), ("shape", List(Whole(min: 0))), ("datatype", Named("Datatype")),
            ("parameters?", Named("TensorParameters")), ("data?", Named("TensorData"))),
        ["TensorParameters"] = Object("Binary extension, and parameters of the protocol.",
            ("binary_data_size?", Whole("Bytes of the tensor in the binary part.", min: 0))),
        ["RequestOutput"] = Object(null, ("name", Text()), ("parameters?", Named("RequestOutputParameters"))),
        ["RequestOutputParameters"] = Object(null,
            ("binary_data?", Boolean("Whether this output comes in the binary part.")),
            ("classification?", Whole("Give this many classes as \"value:index:label\" instead of the tensor.", min: 1))),
        ["InferenceRequest"] = Object(null,
            ("id?", Text("Given back as it is.")), ("parameters?", Named("InferenceParameters")),
            ("inputs", List(Named("RequestInput"))), ("outputs?", List(Named("RequestOutput"), "All outputs when absent."))),
        ["InferenceParameters"] = Object(null,
            ("binary_data_output?", Boolean("Whether outputs that do not say come in the binary part.")),
            ("priority?", Whole("1 is the most urgent, 0 the least.", min: 0)),
            ("timeout?", Whole("Microseconds that the caller is willing to wait.", min: 0))),
        ["ResponseOutput"] = Object(null,
            ("name", Text()), ("shape", List(Whole(min: 0))), ("datatype", Named("Datatype")),
            ("parameters?", Named("TensorParameters")), ("data?", Named("TensorData"))),
        ["InferenceResponse"] = Object(null,
            ("model_name", Text()), ("model_version?", Text()), ("id?", Text()), ("parameters?", Named("Parameters")),
            ("outputs", List(Named("ResponseOutput")))),
        ["ModelConfig"] = Object("Model configuration extension.",
            ("name", Text()), ("platform", Text()), ("backend", Text()), ("max_batch_size", Whole("0: not batched.", min: 0)),
            ("input", List(Named("ConfigTensor"))), ("output", List(Named("ConfigTensor"))), ("default_model_filename", Text()),
            ("dynamic_batching?", Map(Anything()))),
        ["ConfigTensor"] = Object(null,
            ("name", Text()), ("data_type", Choice(TensorDataTypes.AllNames.Select(ConfigTypeName))),
            ("dims", List(Whole("-1 is any length.", min: -1)))),
        ["DurationStatistic"] = Object(null, ("count", Whole(min: 0)), ("ns", Whole("Nanoseconds in all.", min: 0))),
        ["InferenceStatistics"] = Object(null,
            [.. Durations.Select(name => (name, Named("DurationStatistic")))]),
        ["BatchStatistics"] = Object(null,
            ("batch_size", Whole("Rows.", min: 1)), ("compute_input", Named("DurationStatistic")),
            ("compute_infer", Named("DurationStatistic")), ("compute_output", Named("DurationStatistic")),
            ("closed_by?", Map(Whole("How often this was why a run took no more requests.", min: 0)))),
        ["MemoryUsage"] = Object(null, ("type", Text()), ("id", Whole(min: 0)), ("byte_size", Whole(min: 0))),
        ["ModelStatistics"] = Object(null,
            ("name", Text()), ("version", Text()), ("last_inference", Whole("Milliseconds since 1970; 0 before the first.", min: 0)),
            ("inference_count", Whole("Rows.", min: 0)), ("execution_count", Whole("Runs.", min: 0)),
            ("inference_stats", Named("InferenceStatistics")), ("response_stats?", Map(Anything())),
            ("batch_stats", List(Named("BatchStatistics"))), ("memory_usage?", List(Named("MemoryUsage")))),
        ["StatisticsResponse"] = Object("Statistics extension.", ("model_stats", List(Named("ModelStatistics")))),
        ["RepositoryIndexRequest"] = Object(null, ("ready?", Boolean("Only versions that are ready."))),
        ["RepositoryIndex"] = List(Object(null,
            ("name", Text()), ("version", Text()), ("state", Choice("UNAVAILABLE", "LOADING", "READY")), ("reason", Text()))),
        ["RepositoryRequest"] = Object(null, ("parameters?", Map(Anything()))),
        ["RepositoryLoaded"] = Object(null, ("name", Text()), ("load", Boolean())),
        ["RepositoryUnloaded"] = Object(null, ("name", Text()), ("unload", Boolean())),
    };

    private static string ConfigTypeName(string protocolName) => protocolName == "BYTES" ? "TYPE_STRING" : $"TYPE_{protocolName}";
}
