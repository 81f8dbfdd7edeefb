using MaaS.Functions;
using MaaS.Infrastructure.Tests.App;

namespace MaaS.Infrastructure.Tests.Rules;

internal static class TriggerRules
{
    private static readonly IReadOnlyList<TriggerBinding> Triggers = TriggerBinding.Of(typeof(FunctionApp).Assembly.GetTypes());

    public static IEnumerable<string> Triggers_HaveWhatTheyNeed(Deployment deployment) => TriggerNeeds.Missing(deployment, Triggers);
}
