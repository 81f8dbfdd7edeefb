using MaaS.Infrastructure.Tests.Rules;

namespace MaaS.Infrastructure.Tests;

public sealed class RuleTests
{
    public static TheoryData<string, string> RulesAndSets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var rule in RuleSet.All.Keys)
            {
                foreach (var set in Deployments.Sets)
                {
                    data.Add(rule, set.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RulesAndSets))]
    public async Task Rule_OverEveryParameterSet_FindsNothingWrong(string rule, string set)
    {
        var problems = RuleSet.All[rule](await Deployments.GetAsync(set)).ToList();

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
