using Microsoft.CodeAnalysis;

namespace Notify.Generator.Usage;

/// <summary>The runtime's API as one compilation sees it; looked up once.</summary>
internal sealed class NotifyApiScope
{
    private readonly IMethodSymbol _subscribe;
    private readonly IReadOnlyList<IMethodSymbol> _publish;

    private NotifyApiScope(INamedTypeSymbol subscription, IMethodSymbol subscribe, IReadOnlyList<IMethodSymbol> publish)
    {
        Subscription = subscription;
        _subscribe = subscribe;
        _publish = publish;
    }

    public INamedTypeSymbol Subscription { get; }

    /// <summary>The assembly that a project with channels references.</summary>
    public IAssemblySymbol Runtime => Subscription.ContainingAssembly;

    /// <summary>The API; null if the compilation does not use Notify, so that there is nothing to look for.</summary>
    public static NotifyApiScope? Find(Compilation compilation)
    {
        INamedTypeSymbol? listener = compilation.GetTypeByMetadataName("Notify.IChannelListener`1");
        INamedTypeSymbol? publisher = compilation.GetTypeByMetadataName("Notify.IChannelPublisher`1");
        INamedTypeSymbol? subscription = compilation.GetTypeByMetadataName("Notify.ISubscription`1");
        IMethodSymbol? subscribe = listener?.GetMembers("SubscribeAsync").OfType<IMethodSymbol>().SingleOrDefault();
        return subscription is null || subscribe is null || publisher is null
            ? null
            : new NotifyApiScope(subscription, subscribe, [.. publisher.GetMembers("PublishAsync").OfType<IMethodSymbol>()]);
    }

    public bool IsSubscribe(IMethodSymbol method) => Is(method, _subscribe);

    /// <summary>Whether it is a <c>PublishAsync</c> method. Each has a counterpart among <c>PublishManyAsync</c>.</summary>
    public bool IsPublish(IMethodSymbol method) => _publish.Any(declared => Is(method, declared));

    public bool IsSubscription(ITypeSymbol? type)
    {
        return SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, Subscription);
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
