using MaaS.Serving;
using MaaS.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>The app starts with the settings that it gets in Azure, and reads all of them.</summary>
public sealed class SettingTests
{
    public static TheoryData<string> Sets => Deployments.Names;

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Settings_OfADeployment_AreValidAndRead(string set)
    {
        var deployment = await Deployments.GetAsync(set);
        var settings = new RecordingSource(Evaluate(deployment.Settings()));

        using var services = Compose(settings, out var options);
        foreach (var type in options)
        {
            ReadOptions(services, type);
        }

        Assert.DoesNotContain(settings.Unread, key => key.StartsWith("MaaS:", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(deployment.Settings()["MaaS__Training__DefaultCompute"], services.GetRequiredService<JobDispatchers>().DefaultName);
        Assert.Null(services.GetRequiredService<StorageConnection>().UnavailableBecause);
    }

    [Fact]
    public void Settings_WithANameThatNobodyReads_AreFound()
    {
        var settings = new RecordingSource(new Dictionary<string, string> { ["MaaS__Serving__MaxRequestByte"] = "4096" });

        using var services = Compose(settings, out var options);
        foreach (var type in options)
        {
            ReadOptions(services, type);
        }

        Assert.Equal(["MaaS:Serving:MaxRequestByte"], settings.Unread);
    }

    [Theory]
    [InlineData("MaaS__Webhooks__SigningKey", "short")]
    [InlineData("MaaS__Training__Compute__cpu__JobId", "caj-1")]
    [InlineData("MaaS__Training__DefaultCompute", "t4")]
    public async Task Settings_ThatAreWrong_AreRefused(string name, string value)
    {
        var wrong = Evaluate((await Deployments.GetAsync("default")).Settings());
        wrong[name] = value;

        using var services = Compose(new RecordingSource(wrong), out var options);

        Assert.Throws<OptionsValidationException>(() => options.ForEach(type => ReadOptions(services, type)));
    }

    private static ServiceProvider Compose(RecordingSource settings, out List<Type> options)
    {
        var configuration = new ConfigurationBuilder().Add(settings).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddMaaS(configuration);
        options =
        [
            .. services.Select(service => service.ServiceType)
                .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConfigureOptions<>))
                .Select(type => type.GetGenericArguments()[0])
                .Where(type => type.Namespace!.StartsWith("MaaS", StringComparison.Ordinal))
                .Distinct(),
        ];
        return services.BuildServiceProvider();
    }

    private static void ReadOptions(ServiceProvider services, Type type)
    {
        var options = services.GetRequiredService(typeof(IOptionsFactory<>).MakeGenericType(type));
        try
        {
            options.GetType().GetMethod("Create")!.Invoke(options, [Options.DefaultName]);
        }
        catch (System.Reflection.TargetInvocationException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }

    private static Dictionary<string, string> Evaluate(IReadOnlyDictionary<string, string> settings) =>
        settings.ToDictionary(setting => setting.Key, setting => Evaluate(setting.Value));

    /// <summary>Something like what Azure puts in place of an expression.</summary>
    private static string Evaluate(string value) => value switch
    {
        _ when value.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal) => Convert.ToBase64String(new byte[54]),
        _ when value.EndsWith(".clientId]", StringComparison.Ordinal) => "00000000-0000-0000-0000-000000000009",
        _ when value.Contains(".primaryEndpoints.", StringComparison.Ordinal) =>
            $"https://account.{value.Split('.')[^1][..^1]}.core.windows.net/",
        _ => value,
    };
}
