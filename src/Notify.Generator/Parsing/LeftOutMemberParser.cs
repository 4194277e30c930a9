using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Parsing;

/// <summary>Finds members whose values are not sent although their author may expect it.</summary>
internal static class LeftOutMemberParser
{
    /// <summary>Attributes that say that a member is not meant to be sent.</summary>
    private static readonly string[] Exclusions =
    [
        KnownTypes.JsonIgnoreAttribute, KnownTypes.IgnoreDataMemberAttribute, KnownTypes.NonSerializedAttribute,
        KnownTypes.NewtonsoftJsonIgnoreAttribute,
    ];

    /// <summary>Reports a member that can't be part of a payload, whatever its setter is.</summary>
    public static void Report(ISymbol member, PayloadScope scope)
    {
        if (Find(member) is { } form)
        {
            scope.EnterMember(member);
            Report(member, form, scope);
            scope.LeaveMember();
        }
    }

    /// <summary>Reports a public property that is neither a constructor's parameter nor settable.</summary>
    /// <param name="property">The property.</param>
    /// <param name="constructor">What constructs a received payload.</param>
    /// <param name="scope">What holds for the whole payload.</param>
    public static void ReportUnsettable(IPropertySymbol property, IMethodSymbol constructor, PayloadScope scope)
    {
        if (!IsExcluded(property)
            && (SetterParser.Find(property) is not null
                || (IsStored(property) && !IsComputed(property, constructor, scope.CancellationToken))))
        {
            Report(property, LeftOutForm.Unsettable, scope);
        }
    }

    /// <summary>
    /// Whether a payload without members comes from a type that keeps values nevertheless. A type without any is a signal, and allowed. What
    /// <see cref="Report(ISymbol, PayloadScope)"/> reports need not be reported again.
    /// </summary>
    public static bool IsEmptyByMistake(INamedTypeSymbol type)
    {
        List<ISymbol> kept = [];
        for (INamedTypeSymbol? declaring = type; declaring is { SpecialType: SpecialType.None }; declaring = declaring.BaseType)
        {
            kept.AddRange(declaring.GetMembers().Where(member => IsKept(member) && !IsExcluded(member)));
        }

        return kept.Count > 0 && kept.TrueForAll(member => Find(member) is null);
    }

    /// <summary>
    /// What is wrong with a member that certainly holds data: a field that others can set, or an automatic property with a setter. A
    /// private field, or a private property without a setter, is the type's own business.
    /// </summary>
    private static LeftOutForm? Find(ISymbol member) => FindForm(member) is { } form && !IsExcluded(member) ? form : null;

    private static LeftOutForm? FindForm(ISymbol member) => member switch
    {
        { IsStatic: true } or { IsImplicitlyDeclared: true } => null,
        IFieldSymbol { DeclaredAccessibility: Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal } =>
            LeftOutForm.Field,
        IPropertySymbol { IsIndexer: false, ExplicitInterfaceImplementations.IsEmpty: true, SetMethod: not null } property when IsStored(property) =>
            property.DeclaredAccessibility == Accessibility.Public ? LeftOutForm.HiddenGetter : LeftOutForm.NotPublic,
        _ => null,
    };

    private static void Report(ISymbol member, LeftOutForm form, PayloadScope scope)
    {
        (string reason, string remedy) = form switch
        {
            LeftOutForm.Field => ("it is a field", "make it a public property"),
            LeftOutForm.HiddenGetter => ("its getter is not public", "make the getter public"),
            LeftOutForm.NotPublic => ("it is not public", "make it public"),
            _ => ("it is not a constructor parameter and can't be set", "give it an accessible setter or init"),
        };
        scope.Remark(Descriptors.StoredMemberLeftOut, member.Name, reason, remedy);
    }

    private static bool IsKept(ISymbol member) =>
        member is { IsStatic: false, IsImplicitlyDeclared: false }
        && (member is IFieldSymbol || (member is IPropertySymbol { IsIndexer: false } property && IsStored(property)));

    private static bool IsExcluded(ISymbol member) =>
        member.GetAttributes().Any(attribute => Exclusions.Any(name => KnownTypes.Is(attribute.AttributeClass, name)));

    /// <summary>Whether the compiler keeps a value for the property.</summary>
    private static bool IsStored(IPropertySymbol property)
    {
        return property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
    }

    /// <summary>
    /// Whether a receiver probably computes the same value: in the getter, which keeps it for the next time; in a constructor's body, from what
    /// it was given; or in an initializer, from a parameter of the primary constructor.
    /// </summary>
    /// <remarks>The key has no bodies, and an initializer may contain some.</remarks>
    private static bool IsComputed(IPropertySymbol property, IMethodSymbol constructor, CancellationToken ct)
    {
        List<PropertyDeclarationSyntax> declarations =
            [.. property.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(ct)).OfType<PropertyDeclarationSyntax>()];
        if (declarations.Exists(HasBody))
        {
            return true;
        }

        List<IMethodSymbol> constructors = SymbolEqualityComparer.Default.Equals(property.ContainingType, constructor.ContainingType)
            ? [constructor]
            : [.. property.ContainingType.InstanceConstructors];
        if (declarations.TrueForAll(declaration => declaration.Initializer is null))
        {
            return constructors.Exists(one => !one.IsImplicitlyDeclared && !one.Parameters.IsEmpty && !ConstructorParser.IsPrimary(one, ct));
        }

        HashSet<string> parameters = new(
            constructors.Where(one => ConstructorParser.IsPrimary(one, ct)).SelectMany(one => one.Parameters, (_, parameter) => parameter.Name),
            StringComparer.Ordinal);
        return parameters.Count > 0 && declarations.Exists(declaration =>
            declaration.Initializer?.Value.DescendantNodesAndSelf(static node => node is not BlockSyntax)
                .Any(node => node is IdentifierNameSyntax name && parameters.Contains(name.Identifier.ValueText)) == true);
    }

    private static bool HasBody(PropertyDeclarationSyntax property) => property.ExpressionBody is not null
        || property.AccessorList?.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true;

    /// <summary>What keeps a member's value from being sent.</summary>
    private enum LeftOutForm
    {
        Unsettable,
        Field,
        HiddenGetter,
        NotPublic,
    }
}
