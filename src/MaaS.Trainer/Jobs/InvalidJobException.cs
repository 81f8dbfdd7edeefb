namespace MaaS.Trainer;

/// <summary>A job that was started wrongly: all errors of its environment, each with the name of the variable.</summary>
internal sealed class InvalidJobException(IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, ["The job's environment is not valid:", .. errors.Select(error => $"  {error}")]));
