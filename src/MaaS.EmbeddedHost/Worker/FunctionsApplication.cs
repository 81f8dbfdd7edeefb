namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app starts.</summary>
public class FunctionsApplication
{
    private protected FunctionsApplication()
    {
    }

    /// <param name="args">The command line: any configuration key, and the keys that this host's page lists.</param>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
