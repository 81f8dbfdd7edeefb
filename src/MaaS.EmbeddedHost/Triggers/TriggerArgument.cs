namespace MaaS.EmbeddedHost.Triggers;

/// <summary>Makes the argument of one parameter of what set the function off.</summary>
internal delegate ValueTask<object?> TriggerArgument<in TEvent>(TEvent triggerEvent, TriggerInvocation invocation);
