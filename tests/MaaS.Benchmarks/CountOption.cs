using System.CommandLine;

namespace MaaS.Benchmarks;

/// <summary>An option for how many of something, at least one.</summary>
internal static class CountOption
{
    public static Option<int> Create(string name, string description, int byDefault)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) < 1)
            {
                result.AddError($"{name} is {result.GetValue(option)}, expected at least 1.");
            }
        });
        return option;
    }
}
