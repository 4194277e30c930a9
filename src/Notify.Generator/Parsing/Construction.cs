using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>How received payloads of a type come to be.</summary>
/// <param name="Constructor">What is called.</param>
/// <param name="RunsCode">
/// Whether it runs code that may give any property a value: a constructor's body, or that of a setter, which may set other properties, too.
/// </param>
internal sealed record Construction(IMethodSymbol Constructor, bool RunsCode)
{
    public bool SetsRequiredMembers { get; } =
        Constructor.GetAttributes().Find(KnownTypes.SetsRequiredMembersAttribute) is not null;

    public static Construction? Of(INamedTypeSymbol type, List<IPropertySymbol> properties, PayloadScope scope)
    {
        CancellationToken ct = scope.CancellationToken;
        return ConstructorParser.Choose(type, scope.Assembly, ct) is not { } constructor ? null : new Construction(
            constructor, !ConstructorParser.HasNoBody(constructor, ct) || properties.Exists(property => SetterParser.RunsCode(property, ct)));
    }
}
