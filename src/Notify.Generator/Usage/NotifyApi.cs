using Microsoft.CodeAnalysis;

namespace Notify.Generator.Usage;

/// <summary>The runtime's API as one compilation sees it; looked up once.</summary>
internal sealed class NotifyApi
{
    private readonly IMethodSymbol _subscribe;
    private readonly IMethodSymbol _publish;

    private NotifyApi(INamedTypeSymbol subscription, IMethodSymbol subscribe, IMethodSymbol publish)
    {
        Subscription = subscription;
        _subscribe = subscribe;
        _publish = publish;
        PublishesMany = !publish.ContainingType.GetMembers("PublishManyAsync").IsEmpty;
    }

    public INamedTypeSymbol Subscription { get; }

    /// <summary>The assembly that a project with channels references.</summary>
    public IAssemblySymbol Runtime => Subscription.ContainingAssembly;

    /// <summary>A version of the runtime without this method has nothing to advise.</summary>
    public bool PublishesMany { get; }

    /// <summary>The API; null where the compilation does not use Notify, so that there is nothing to look for.</summary>
    public static NotifyApi? Of(Compilation compilation)
    {
        INamedTypeSymbol? listener = compilation.GetTypeByMetadataName("Notify.IChannelListener`1");
        INamedTypeSymbol? publisher = compilation.GetTypeByMetadataName("Notify.IChannelPublisher`1");
        INamedTypeSymbol? subscription = compilation.GetTypeByMetadataName("Notify.ISubscription`1");
        IMethodSymbol? subscribe = listener?.GetMembers("SubscribeAsync").OfType<IMethodSymbol>().SingleOrDefault();

        // The one with a payload and a token, and without a connection or transaction of the caller's.
        IMethodSymbol? publish = publisher?.GetMembers("PublishAsync").OfType<IMethodSymbol>()
            .SingleOrDefault(method => method.Parameters.Length == 2);
        return subscription is null || subscribe is null || publish is null
            ? null
            : new NotifyApi(subscription, subscribe, publish);
    }

    public bool IsSubscribe(IMethodSymbol method) => Is(method, _subscribe);

    public bool IsPublish(IMethodSymbol method) => Is(method, _publish);

    public bool IsSubscription(ITypeSymbol? type)
    {
        return SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, Subscription);
    }

    /// <summary>Whether <paramref name="method"/> is the interface's, or what a class implements it with.</summary>
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
