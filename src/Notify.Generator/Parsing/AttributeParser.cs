using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds attributes and reads their arguments.</summary>
internal static class AttributeParser
{
    /// <summary>An attribute's name as written in brackets.</summary>
    public static string ShortName(string typeName)
    {
        const string Suffix = "Attribute";
        return typeName.EndsWith(Suffix, StringComparison.Ordinal) ? typeName.Substring(0, typeName.Length - Suffix.Length) : typeName;
    }

    /// <summary>Whether NotifyGen generated the type.</summary>
    public static bool IsGenerated(INamedTypeSymbol? type)
    {
        return type?.GetAttributes().Find(KnownTypes.GeneratedCodeAttribute)?.Argument<string>(0) == GeneratedNames.Tool;
    }

    /// <remarks>Called as often as <see cref="KnownTypes.Is"/>, mostly without attributes, so it allocates nothing.</remarks>
    public static AttributeData? Find(this ImmutableArray<AttributeData> attributes, string fullName)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (KnownTypes.Is(attribute.AttributeClass, fullName))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <inheritdoc cref="Find(ImmutableArray{AttributeData}, string)"/>
    public static AttributeData? Find(this List<AttributeData> attributes, string fullName)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (KnownTypes.Is(attribute.AttributeClass, fullName))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>The constructor's argument at <paramref name="position"/>, if it is a <typeparamref name="T"/>.</summary>
    public static T? Argument<T>(this AttributeData attribute, int position)
    {
        return position < attribute.ConstructorArguments.Length && attribute.ConstructorArguments[position].Value is T value
            ? value
            : default;
    }

    /// <summary>A property that the attribute sets by name, if it is a <typeparamref name="T"/>.</summary>
    public static T? Named<T>(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value is { IsNull: false, Value: T value })
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>An enum that the attribute sets by name; <paramref name="unset"/> if it does not.</summary>
    public static T NamedEnum<T>(this AttributeData attribute, string name, T unset = default)
        where T : struct, Enum
    {
        return attribute.Named<int?>(name) is { } value ? (T)(object)value : unset;
    }

    /// <summary>The elements of an array that the attribute sets by name; null if it does not.</summary>
    public static IReadOnlyList<string>? NamedStrings(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value is { Kind: TypedConstantKind.Array, IsNull: false, Values: var values }
                    ? [.. values.Select(value => value.Value as string ?? "")]
                    : [];
            }
        }

        return null;
    }
}
