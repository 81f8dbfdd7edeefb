namespace MaaS.Serving;

/// <summary>Which route a job stands for.</summary>
public enum JobOperation
{
    /// <summary>Tensors in, tensors out, as <c>/v2/models/{model}/infer</c>.</summary>
    Infer,

    /// <summary>By the task of the model, as <c>/api/models/{model}/predict</c>.</summary>
    Predict,
}
