using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the members of a type that becomes a JSON object, and how to construct it.</summary>
internal static class PayloadParser
{
    /// <summary>
    /// Whether a nested type is one to be taken apart. Types of the framework, collections, and types that System.Text.Json is told
    /// to treat in a way of their own are not.
    /// </summary>
    public static bool IsObject(INamedTypeSymbol type)
    {
        string home = type.ContainingNamespace?.ToDisplayString() ?? "";
        return type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsTupleType: false }
            && NotConstructible(type) is null
            && home != "System"
            && !home.StartsWith("System.", StringComparison.Ordinal)
            && !home.StartsWith("Microsoft.", StringComparison.Ordinal)
            && !type.AllInterfaces.Any(implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable)
            && !type.GetAttributes().Any(attribute =>
                KnownTypes.Is(attribute.AttributeClass, KnownTypes.JsonConverterAttribute)
                || KnownTypes.Is(attribute.AttributeClass, KnownTypes.JsonDerivedTypeAttribute)
                || KnownTypes.Is(attribute.AttributeClass, KnownTypes.JsonPolymorphicAttribute));
    }

    public static ObjectModel? Parse(INamedTypeSymbol type, PayloadScope scope)
    {
        if (NotConstructible(type) is { } reason)
        {
            scope.Report(Descriptors.NotConstructible, type.Name, reason);
            return null;
        }

        IMethodSymbol? constructor = ConstructorParser.Choose(type, scope.CancellationToken);
        if (constructor is null)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                "it has several constructors, or none that generated code can call; mark one with [JsonConstructor]");
            return null;
        }

        scope.Enter(type);
        List<IPropertySymbol> properties = PropertyParser.Candidates(type);
        List<MemberModel> members = [];
        foreach (IPropertySymbol property in properties)
        {
            scope.EnterMember(property);
            if (MemberParser.Parse(property, constructor, scope) is { } member)
            {
                members.Add(member);
            }

            scope.LeaveMember();
        }

        scope.Leave();
        Check(type, constructor, properties, members, scope);
        return scope.Diagnostics.HasErrors ? null : new ObjectModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = type.Name,
            IsValueType = type.IsValueType,
            Members = members.ToEquatableArray(),
        };
    }

    private static string? NotConstructible(INamedTypeSymbol type) =>
        type.IsStatic ? "it is static"
        : type.IsAbstract ? "it is abstract"
        : type.IsRefLikeType ? "it is a ref struct"
        : null;

    private static void Check(
        INamedTypeSymbol type, IMethodSymbol constructor, List<IPropertySymbol> properties, List<MemberModel> members,
        PayloadScope scope)
    {
        // The type of an unsupported member has been reported, and there is no model of it to find here.
        if (scope.Diagnostics.HasErrors)
        {
            return;
        }

        if (constructor.Parameters.FirstOrDefault(parameter =>
            !members.Any(member => member.ConstructorPosition == parameter.Ordinal)) is { } unmatched)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                $"its constructor's parameter \"{unmatched.Name}\" has no public property of that name and type in the payload");
        }
        else if (members.Count == 0 && properties.Count > 0)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name, "none of its properties is a constructor's parameter or can be set");
        }

        foreach (IGrouping<string, MemberModel> same in members.GroupBy(member => member.JsonName).Where(group => group.Count() > 1))
        {
            MemberModel second = same.ElementAt(1);
            scope.EnterMember(properties.First(property => property.Name == second.Name));
            scope.Report(Descriptors.DuplicateJsonName, same.First().Name, second.Name, same.Key);
            scope.LeaveMember();
        }
    }
}
