using System.CommandLine;

namespace MaaS.Trainer;

internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Prints the JSON Schema of a run spec.");
        command.SetAction((parsed, stop) => parsed.InvocationConfiguration.Output.WriteAsync(RunSpecSchema.Write().AsMemory(), stop));
        return command;
    }
}
