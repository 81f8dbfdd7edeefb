using Microsoft.Extensions.Options;

namespace MaaS.Training;

/// <summary>Refuses a configuration with all that is wrong in it at once.</summary>
internal sealed class ComputeOptionsValidator : IValidateOptions<ComputeOptions>
{
    public ValidateOptionsResult Validate(string? name, ComputeOptions options) =>
        options.Errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(options.Errors);
}
