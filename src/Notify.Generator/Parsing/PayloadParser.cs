using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the members of a type that becomes a JSON object, and how to construct it.</summary>
internal static class PayloadParser
{
    public static ObjectModel? Parse(INamedTypeSymbol type, DiagnosticSink diagnostics, CancellationToken ct)
    {
        if (NotConstructible(type) is { } reason)
        {
            diagnostics.Report(Descriptors.NotConstructible, type, type.Name, reason);
            return null;
        }

        IMethodSymbol? constructor = ConstructorParser.Choose(type, ct);
        if (constructor is null)
        {
            diagnostics.Report(
                Descriptors.NotConstructible, type, type.Name,
                "it has several constructors, or none that generated code can call; mark one with [JsonConstructor]");
            return null;
        }

        List<IPropertySymbol> properties = Properties(type);
        List<MemberModel> members = [];
        foreach (IPropertySymbol property in properties)
        {
            if (MemberParser.Parse(property, constructor, diagnostics, ct) is { } member)
            {
                members.Add(member);
            }
        }

        Check(type, constructor, properties, members, diagnostics);
        return diagnostics.HasErrors ? null : new ObjectModel
        {
            TypeName = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            IsValueType = type.IsValueType,
            Members = members.ToEquatableArray(),
        };
    }

    private static string? NotConstructible(INamedTypeSymbol type) =>
        type.IsStatic ? "it is static"
        : type.IsAbstract ? "it is abstract"
        : type.IsRefLikeType ? "it is a ref struct"
        : null;

    /// <summary>The public properties, those of base types first. A property that hides or overrides another takes its place.</summary>
    private static List<IPropertySymbol> Properties(INamedTypeSymbol type)
    {
        List<IPropertySymbol> properties = type.BaseType is { SpecialType: SpecialType.None } parent ? Properties(parent) : [];
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>())
        {
            bool isCandidate = property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public }
                && (property.GetMethod ?? property.OverriddenProperty?.GetMethod) is not null
                && !IsIgnored(property);
            int hidden = properties.FindIndex(other => other.Name == property.Name);
            if (hidden >= 0)
            {
                properties.RemoveAt(hidden);
            }

            if (isCandidate)
            {
                properties.Insert(hidden >= 0 ? hidden : properties.Count, property);
            }
        }

        return properties;
    }

    /// <summary>[JsonIgnore], with its condition Always (1) or without one.</summary>
    private static bool IsIgnored(IPropertySymbol property)
    {
        return property.GetAttributes().Find(KnownTypes.JsonIgnoreAttribute) is { } ignore
            && ignore.Named<object>("Condition") is null or 1;
    }

    private static void Check(
        INamedTypeSymbol type, IMethodSymbol constructor, List<IPropertySymbol> properties, List<MemberModel> members,
        DiagnosticSink diagnostics)
    {
        foreach (IParameterSymbol parameter in constructor.Parameters.Where(parameter =>
            !members.Any(member => member.ConstructorPosition == parameter.Ordinal)))
        {
            // The type of an unsupported member has been reported, and there is no model of it.
            if (!diagnostics.HasErrors)
            {
                diagnostics.Report(
                    Descriptors.NotConstructible, type, type.Name,
                    $"its constructor's parameter \"{parameter.Name}\" has no public property of that name and type in the payload");
            }
        }

        if (members.Count == 0 && properties.Count > 0 && !diagnostics.HasErrors)
        {
            diagnostics.Report(
                Descriptors.NotConstructible, type, type.Name, "none of its properties is a constructor's parameter or can be set");
        }

        foreach (IGrouping<string, MemberModel> same in members.GroupBy(member => member.JsonName).Where(group => group.Count() > 1))
        {
            MemberModel second = same.ElementAt(1);
            diagnostics.Report(
                Descriptors.DuplicateJsonName, properties.First(property => property.Name == second.Name),
                same.First().Name, second.Name, same.Key);
        }
    }
}
