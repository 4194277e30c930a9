using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Decides which collections become JSON arrays and objects, and how each is created from what was read.</summary>
internal static class CollectionParser
{
    private const string Generic = "System.Collections.Generic.";
    private const string Immutable = "System.Collections.Immutable.";

    /// <summary>By the full name of the generic type: C# over a list called items, with {0} for the element's type.</summary>
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        [Generic + "List"] = "items",
        [Generic + "IList"] = "items",
        [Generic + "ICollection"] = "items",
        [Generic + "IEnumerable"] = "items",
        [Generic + "IReadOnlyList"] = "items",
        [Generic + "IReadOnlyCollection"] = "items",
        [Generic + "HashSet"] = "new global::System.Collections.Generic.HashSet<{0}>(items)",
        [Generic + "ISet"] = "new global::System.Collections.Generic.HashSet<{0}>(items)",
        [Generic + "IReadOnlySet"] = "new global::System.Collections.Generic.HashSet<{0}>(items)",
        [Generic + "SortedSet"] = "new global::System.Collections.Generic.SortedSet<{0}>(items)",
        [Immutable + "ImmutableArray"] = "global::System.Collections.Immutable.ImmutableArray.CreateRange(items)",
        [Immutable + "ImmutableList"] = "global::System.Collections.Immutable.ImmutableList.CreateRange(items)",
        [Immutable + "IImmutableList"] = "global::System.Collections.Immutable.ImmutableList.CreateRange(items)",
        [Immutable + "ImmutableHashSet"] = "global::System.Collections.Immutable.ImmutableHashSet.CreateRange(items)",
        [Immutable + "IImmutableSet"] = "global::System.Collections.Immutable.ImmutableHashSet.CreateRange(items)",
    };

    /// <summary>The same over a dictionary called items.</summary>
    private static readonly Dictionary<string, string> Dictionaries = new(StringComparer.Ordinal)
    {
        [Generic + "Dictionary"] = "items",
        [Generic + "IDictionary"] = "items",
        [Generic + "IReadOnlyDictionary"] = "items",
        [Generic + "SortedDictionary"] = "new global::System.Collections.Generic.SortedDictionary<string, {0}>(items)",
        [Immutable + "ImmutableDictionary"] = "global::System.Collections.Immutable.ImmutableDictionary.CreateRange(items)",
        [Immutable + "IImmutableDictionary"] = "global::System.Collections.Immutable.ImmutableDictionary.CreateRange(items)",
    };

    public static bool IsCollection(ITypeSymbol type)
    {
        return type is IArrayTypeSymbol || Lists.ContainsKey(GenericName(type)) || Dictionaries.ContainsKey(GenericName(type));
    }

    public static ValueModel? Parse(ITypeSymbol type, PayloadScope scope)
    {
        if (type is IArrayTypeSymbol array)
        {
            if (array.Rank == 1)
            {
                return List(type, array.ElementType, "items.ToArray()", "Array", scope);
            }

            scope.Report(Descriptors.UnsupportedType, type.ToDisplayString(), "");
            return null;
        }

        INamedTypeSymbol named = (INamedTypeSymbol)type;
        string name = GenericName(named);
        if (Lists.TryGetValue(name, out string? fromList))
        {
            return List(type, named.TypeArguments[0], fromList, Suffix(named), scope);
        }

        if (named.TypeArguments[0].SpecialType == SpecialType.System_String)
        {
            return Dictionary(named, scope);
        }

        ValueModel? byContext = JsonContextParser.Parse(type, scope);
        if (byContext is null)
        {
            scope.Report(Descriptors.UnsupportedType, type.ToDisplayString(), ", because its keys are not strings");
        }

        return byContext;
    }

    private static ListModel? List(ITypeSymbol type, ITypeSymbol element, string fromList, string suffix, PayloadScope scope)
    {
        return ValueParser.Parse(element, scope) is not { } model ? null : new ListModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = ElementName(model) + suffix,
            IsValueType = type.IsValueType,
            Element = model,
            FromList = fromList.Replace("{0}", model.DeclaredType),
            Count = suffix switch
            {
                "Array" => "{0}?.Length",
                "ImmutableArray" => "{0} is { IsDefault: false } {1} ? {1}.Length : 0",
                "IEnumerable" => "{0} is null ? 0 : global::System.Linq.Enumerable.Count({0})",
                _ => "{0}?.Count",
            },
            IsImmutableArray = suffix == "ImmutableArray",
        };
    }

    private static DictionaryModel? Dictionary(INamedTypeSymbol type, PayloadScope scope)
    {
        return ValueParser.Parse(type.TypeArguments[1], scope) is not { } model ? null : new DictionaryModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = ElementName(model) + Suffix(type),
            IsValueType = type.IsValueType,
            Element = model,
            FromDictionary = Dictionaries[GenericName(type)].Replace("{0}", model.DeclaredType),
        };
    }

    private static string ElementName(ValueModel element)
    {
        return (element.Nullability == Nullability.None ? "" : "Nullable") + element.Name;
    }

    /// <summary><c>IReadOnlyList</c> and <c>List</c> are different types with different methods; the I stays.</summary>
    private static string Suffix(INamedTypeSymbol type) => type.Name;

    private static string GenericName(ITypeSymbol type)
    {
        return type is INamedTypeSymbol { IsGenericType: true, ContainingType: null } named
            ? named.ContainingNamespace.ToDisplayString() + "." + named.Name
            : "";
    }
}
