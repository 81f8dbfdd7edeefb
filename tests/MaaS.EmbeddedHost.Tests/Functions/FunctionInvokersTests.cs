using MaaS.EmbeddedHost.Functions;

namespace MaaS.EmbeddedHost.Tests.Functions;

public class FunctionInvokersTests
{
    [Theory]
    [InlineData(nameof(Methods.Nothing), null)]
    [InlineData(nameof(Methods.Value), "a")]
    [InlineData(nameof(Methods.Number), 1)]
    [InlineData(nameof(Methods.InTask), null)]
    [InlineData(nameof(Methods.InValueTask), null)]
    [InlineData(nameof(Methods.ValueInTask), "a")]
    [InlineData(nameof(Methods.NumberInTask), 1)]
    [InlineData(nameof(Methods.ValueInValueTask), "a")]
    [InlineData(nameof(Methods.NumberInValueTask), 1)]
    public async Task Create_AnyReturnType_GivesWhatIsReturnedInTheEnd(string method, object? expected)
    {
        var instance = new Methods();
        var invoke = FunctionInvokers.Create(typeof(Methods).GetMethod(method)!);

        Assert.Equal(expected, await invoke(instance, ["a", 1]));
        Assert.Equal(1, instance.Calls);
    }

    [Fact]
    public async Task Create_StaticMethod_NeedsNoInstance()
    {
        var invoke = FunctionInvokers.Create(typeof(Methods).GetMethod(nameof(Methods.Static))!);

        Assert.Equal("a1", await invoke(null, ["a", 1]));
    }

    /// <summary>From the first call on, which takes another way than the others.</summary>
    [Theory]
    [InlineData(nameof(Methods.Throws))]
    [InlineData(nameof(Methods.ThrowsInTask))]
    public async Task Create_MethodThatThrows_ThrowsTheSame(string method)
    {
        var invoke = FunctionInvokers.Create(typeof(Methods).GetMethod(method)!);

        for (var call = 0; call < 3; call++)
        {
            await Assert.ThrowsAsync<FormatException>(async () => await invoke(null, []));
        }
    }

    public sealed class Methods
    {
        public int Calls { get; private set; }

        public static string Static(string text, int number) => $"{text}{number}";

        public static void Throws() => throw new FormatException();

        public static async Task ThrowsInTask()
        {
            await Task.Yield();
            throw new FormatException();
        }

        public void Nothing(string text, int number) => Calls++;

        public string Value(string text, int number) => Called(text);

        public int Number(string text, int number) => Called(number);

        public async Task InTask(string text, int number)
        {
            await Task.Yield();
            Calls++;
        }

        public async ValueTask InValueTask(string text, int number)
        {
            await Task.Yield();
            Calls++;
        }

        public async Task<string> ValueInTask(string text, int number)
        {
            await Task.Yield();
            return Called(text);
        }

        public async Task<int> NumberInTask(string text, int number)
        {
            await Task.Yield();
            return Called(number);
        }

        public ValueTask<string> ValueInValueTask(string text, int number) => new(ValueInTask(text, number));

        public ValueTask<int> NumberInValueTask(string text, int number) => new(NumberInTask(text, number));

        private T Called<T>(T value)
        {
            Calls++;
            return value;
        }
    }
}
