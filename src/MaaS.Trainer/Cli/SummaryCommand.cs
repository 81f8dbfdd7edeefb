using System.CommandLine;

namespace MaaS.Trainer;

internal static class SummaryCommand
{
    public static Command Create()
    {
        var spec = SpecArgument.Create();
        var set = SpecArgument.CreateSet();
        var command = new Command("summary", "Prints the layers of a run spec's network with their shapes and parameters.") { spec, set };
        command.SetAction((parsed, stop) => ExitCode.OfAsync(parsed.InvocationConfiguration, async console =>
        {
            var recipe = Recipe.Read(parsed.GetRequiredValue(spec).FullName, parsed.GetValue(set) ?? []);
            var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, stop);
            await console.WriteAsync(NetworkSummary.Of(NetworkPlans.For(recipe, data)).ToString());
        }));
        return command;
    }
}
