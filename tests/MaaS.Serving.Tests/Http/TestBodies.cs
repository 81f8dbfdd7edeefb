using Microsoft.AspNetCore.Http;

namespace MaaS.Serving.Tests;

/// <summary>Request bodies as a server hands them on.</summary>
internal static class TestBodies
{
    public const int Limit = 64 << 20;

    public static BodyReader Open(byte[] content, ByteBudget? budget = null) => Open(new MemoryStream(content), budget, content.Length);

    /// <param name="content">Comes in whatever pieces the stream gives.</param>
    /// <param name="budget">Null for plenty.</param>
    /// <param name="length">As announced; null for none.</param>
    public static BodyReader Open(Stream content, ByteBudget? budget = null, long? length = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = content;
        context.Request.ContentLength = length;
        return BodyReader.Open(context.Request, Limit, budget ?? Plenty());
    }

    public static ByteBudget Plenty() => new(1L << 30);

    public static RequestMemory PlentyOfMemory() => new(Plenty());
}
