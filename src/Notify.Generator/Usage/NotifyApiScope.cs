using Microsoft.CodeAnalysis;

namespace Notify.Generator.Usage;

/// <summary>The runtime's API as one compilation sees it; looked up once.</summary>
internal sealed class NotifyApiScope
{
    private readonly IMethodSymbol _subscribe;
    private readonly IReadOnlyList<IMethodSymbol> _publish;
    private readonly IReadOnlyList<IMethodSymbol> _publishMany;
    private readonly IReadOnlyList<IMethodSymbol> _publishLater;

    private NotifyApiScope(
        INamedTypeSymbol subscription, IMethodSymbol subscribe, INamedTypeSymbol publisher, INamedTypeSymbol afterCommit)
    {
        Subscription = subscription;
        AfterCommit = afterCommit;
        _subscribe = subscribe;
        _publish = Methods(publisher, "PublishAsync");
        _publishMany = Methods(publisher, "PublishManyAsync");
        _publishLater = Methods(publisher, "Publish");
    }

    public INamedTypeSymbol Subscription { get; }

    public INamedTypeSymbol AfterCommit { get; }

    /// <summary>The assembly that a project with channels references.</summary>
    public IAssemblySymbol Runtime => Subscription.ContainingAssembly;

    /// <summary>The API; null if the compilation does not use Notify, so that there is nothing to look for.</summary>
    public static NotifyApiScope? Find(Compilation compilation)
    {
        INamedTypeSymbol? listener = compilation.GetTypeByMetadataName("Notify.IChannelListener`1");
        INamedTypeSymbol? publisher = compilation.GetTypeByMetadataName("Notify.IChannelPublisher`1");
        INamedTypeSymbol? subscription = compilation.GetTypeByMetadataName("Notify.ISubscription`1");
        INamedTypeSymbol? afterCommit = compilation.GetTypeByMetadataName("Notify.AfterCommit");
        IMethodSymbol? subscribe = listener?.GetMembers("SubscribeAsync").OfType<IMethodSymbol>().SingleOrDefault();
        return subscription is null || subscribe is null || publisher is null || afterCommit is null
            ? null
            : new NotifyApiScope(subscription, subscribe, publisher, afterCommit);
    }

    public bool IsSubscribe(IMethodSymbol method) => Is(method, _subscribe);

    /// <summary>Whether it is a <c>PublishAsync</c> method. Each has a counterpart among <c>PublishManyAsync</c>.</summary>
    public bool IsPublish(IMethodSymbol method) => IsOneOf(method, _publish);

    /// <summary>Whether it is <c>PublishManyAsync</c>.</summary>
    public bool IsPublishMany(IMethodSymbol method) => IsOneOf(method, _publishMany);

    /// <summary>Whether it is <c>Publish(payload, afterCommit)</c>.</summary>
    public bool IsPublishLater(IMethodSymbol method) => IsOneOf(method, _publishLater);

    /// <summary>Whether it is <c>AfterCommit.CommitAsync</c>.</summary>
    public bool IsCommit(IMethodSymbol method)
    {
        return method.Name == "CommitAsync" && SymbolEqualityComparer.Default.Equals(method.ContainingType, AfterCommit);
    }

    public bool IsSubscription(ITypeSymbol? type)
    {
        return SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, Subscription);
    }

    /// <summary>Whether it is a subscription, or a task or an awaitable that returns one.</summary>
    public bool LeadsToSubscription(ITypeSymbol? type)
    {
        return IsSubscription(type)
            || (type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments, ContainingNamespace: { } home }
                && IsSubscription(arguments[0]) && home.ToDisplayString().StartsWith("System", StringComparison.Ordinal)
                && IsAwaitable(type.Name));
    }

    private static bool IsAwaitable(string name) => name is "Task" or "ValueTask" or "ConfiguredTaskAwaitable" or "ConfiguredValueTaskAwaitable";

    private static IReadOnlyList<IMethodSymbol> Methods(INamedTypeSymbol type, string name)
    {
        return [.. type.GetMembers(name).OfType<IMethodSymbol>()];
    }

    private static bool IsOneOf(IMethodSymbol method, IReadOnlyList<IMethodSymbol> declared)
    {
        return method.Name == declared[0].Name && declared.Any(one => Is(method, one));
    }

    /// <summary>Whether <paramref name="method"/> is the interface's method, or a class's implementation of it.</summary>
    private static bool Is(IMethodSymbol method, IMethodSymbol declared)
    {
        if (method.Name != declared.Name || method.Parameters.Length != declared.Parameters.Length)
        {
            return false;
        }

        return SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, declared)
            || method.ContainingType.AllInterfaces.Any(implemented =>
                SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, declared.ContainingType)
                && SymbolEqualityComparer.Default.Equals(
                    method, method.ContainingType.FindImplementationForInterfaceMember(Constructed(implemented, declared))));
    }

    private static ISymbol Constructed(INamedTypeSymbol type, IMethodSymbol declared)
    {
        return type.GetMembers(declared.Name).First(member =>
            SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, declared));
    }
}
