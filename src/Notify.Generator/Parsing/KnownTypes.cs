using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>The types that the parser knows by name.</summary>
internal static class KnownTypes
{
    public const string PgChannelAttribute = "Notify.PgChannelAttribute";
    public const string PgTriggerAttribute = "Notify.PgTriggerAttribute";
    public const string PgColumnAttribute = "Notify.PgColumnAttribute";
    public const string PgOperationAttribute = "Notify.PgOperationAttribute";
    public const string ChangeKind = "Notify.ChangeKind";

    public const string JsonPropertyNameAttribute = "System.Text.Json.Serialization.JsonPropertyNameAttribute";
    public const string JsonConverterAttribute = "System.Text.Json.Serialization.JsonConverterAttribute";
    public const string JsonDerivedTypeAttribute = "System.Text.Json.Serialization.JsonDerivedTypeAttribute";
    public const string JsonExtensionDataAttribute = "System.Text.Json.Serialization.JsonExtensionDataAttribute";
    public const string JsonIncludeAttribute = "System.Text.Json.Serialization.JsonIncludeAttribute";
    public const string JsonPolymorphicAttribute = "System.Text.Json.Serialization.JsonPolymorphicAttribute";
    public const string JsonPropertyOrderAttribute = "System.Text.Json.Serialization.JsonPropertyOrderAttribute";
    public const string JsonSerializableAttribute = "System.Text.Json.Serialization.JsonSerializableAttribute";
    public const string JsonIgnoreAttribute = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    public const string JsonRequiredAttribute = "System.Text.Json.Serialization.JsonRequiredAttribute";
    public const string JsonConstructorAttribute = "System.Text.Json.Serialization.JsonConstructorAttribute";
    public const string JsonStringEnumMemberNameAttribute = "System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute";

    public const string MaxLengthAttribute = "System.ComponentModel.DataAnnotations.MaxLengthAttribute";
    public const string MinLengthAttribute = "System.ComponentModel.DataAnnotations.MinLengthAttribute";
    public const string LengthAttribute = "System.ComponentModel.DataAnnotations.LengthAttribute";
    public const string RangeAttribute = "System.ComponentModel.DataAnnotations.RangeAttribute";
    public const string StringLengthAttribute = "System.ComponentModel.DataAnnotations.StringLengthAttribute";

    public const string FlagsAttribute = "System.FlagsAttribute";
    public const string GeneratedCodeAttribute = "System.CodeDom.Compiler.GeneratedCodeAttribute";
    public const string SetsRequiredMembersAttribute = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";

    /// <summary>Whether <paramref name="type"/> is the one of this full name, generic arguments and assembly aside.</summary>
    public static bool Is(ITypeSymbol? type, string fullName)
    {
        return type is { ContainingType: null, ContainingNamespace: { } home }
            && fullName.Length == (home.IsGlobalNamespace ? 0 : home.ToDisplayString().Length + 1) + type.Name.Length
            && fullName.EndsWith(type.Name, StringComparison.Ordinal)
            && (home.IsGlobalNamespace || fullName.StartsWith(home.ToDisplayString() + ".", StringComparison.Ordinal));
    }

    public static AttributeData? Find(this IEnumerable<AttributeData> attributes, string fullName)
    {
        return attributes.FirstOrDefault(attribute => Is(attribute.AttributeClass, fullName));
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
}
