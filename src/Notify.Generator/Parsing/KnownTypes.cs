using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>The types that the parsers know by name.</summary>
internal static class KnownTypes
{
    public const string PgChannelAttribute = "Notify.PgChannelAttribute";
    public const string PgTriggerAttribute = "Notify.PgTriggerAttribute";
    public const string PgColumnAttribute = "Notify.PgColumnAttribute";
    public const string PgOperationAttribute = "Notify.PgOperationAttribute";
    public const string PgTableAttribute = "Notify.PgTableAttribute";
    public const string PgSchemaAttribute = "Notify.PgSchemaAttribute";
    public const string PgTimestampAttribute = "Notify.PgTimestampAttribute";
    public const string PgOldAttribute = "Notify.PgOldAttribute";
    public const string PgChangedColumnsAttribute = "Notify.PgChangedColumnsAttribute";
    public const string PgTransactionIdAttribute = "Notify.PgTransactionIdAttribute";
    public const string PgRowAttribute = "Notify.PgRowAttribute";
    public const string PgRowsAttribute = "Notify.PgRowsAttribute";
    public const string PgCountAttribute = "Notify.PgCountAttribute";
    public const string PgSqlAttribute = "Notify.PgSqlAttribute";
    public const string ChangeKind = "Notify.ChangeKind";

    public const string JsonPropertyNameAttribute = "System.Text.Json.Serialization.JsonPropertyNameAttribute";
    public const string JsonConverterAttribute = "System.Text.Json.Serialization.JsonConverterAttribute";
    public const string JsonDerivedTypeAttribute = "System.Text.Json.Serialization.JsonDerivedTypeAttribute";
    public const string JsonExtensionDataAttribute = "System.Text.Json.Serialization.JsonExtensionDataAttribute";
    public const string JsonIncludeAttribute = "System.Text.Json.Serialization.JsonIncludeAttribute";
    public const string JsonPolymorphicAttribute = "System.Text.Json.Serialization.JsonPolymorphicAttribute";
    public const string JsonNumberHandlingAttribute = "System.Text.Json.Serialization.JsonNumberHandlingAttribute";
    public const string JsonObjectCreationHandlingAttribute = "System.Text.Json.Serialization.JsonObjectCreationHandlingAttribute";
    public const string JsonUnmappedMemberHandlingAttribute = "System.Text.Json.Serialization.JsonUnmappedMemberHandlingAttribute";
    public const string JsonPropertyOrderAttribute = "System.Text.Json.Serialization.JsonPropertyOrderAttribute";
    public const string JsonSerializableAttribute = "System.Text.Json.Serialization.JsonSerializableAttribute";
    public const string JsonIgnoreAttribute = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    public const string JsonRequiredAttribute = "System.Text.Json.Serialization.JsonRequiredAttribute";
    public const string JsonConstructorAttribute = "System.Text.Json.Serialization.JsonConstructorAttribute";
    public const string JsonStringEnumMemberNameAttribute = "System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute";

    public const string ValidationAttribute = "System.ComponentModel.DataAnnotations.ValidationAttribute";
    public const string AllowedValuesAttribute = "System.ComponentModel.DataAnnotations.AllowedValuesAttribute";
    public const string DataTypeAttribute = "System.ComponentModel.DataAnnotations.DataTypeAttribute";
    public const string DeniedValuesAttribute = "System.ComponentModel.DataAnnotations.DeniedValuesAttribute";
    public const string RegularExpressionAttribute = "System.ComponentModel.DataAnnotations.RegularExpressionAttribute";
    public const string RequiredAttribute = "System.ComponentModel.DataAnnotations.RequiredAttribute";
    public const string MaxLengthAttribute = "System.ComponentModel.DataAnnotations.MaxLengthAttribute";
    public const string MinLengthAttribute = "System.ComponentModel.DataAnnotations.MinLengthAttribute";
    public const string LengthAttribute = "System.ComponentModel.DataAnnotations.LengthAttribute";
    public const string RangeAttribute = "System.ComponentModel.DataAnnotations.RangeAttribute";
    public const string StringLengthAttribute = "System.ComponentModel.DataAnnotations.StringLengthAttribute";

    public const string IgnoreDataMemberAttribute = "System.Runtime.Serialization.IgnoreDataMemberAttribute";
    public const string NonSerializedAttribute = "System.NonSerializedAttribute";
    public const string NewtonsoftJsonIgnoreAttribute = "Newtonsoft.Json.JsonIgnoreAttribute";

    public const string FlagsAttribute = "System.FlagsAttribute";
    public const string GeneratedCodeAttribute = "System.CodeDom.Compiler.GeneratedCodeAttribute";
    public const string EmbeddedAttribute = "Microsoft.CodeAnalysis.EmbeddedAttribute";
    public const string ExperimentalAttribute = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";
    public const string ObsoleteAttribute = "System.ObsoleteAttribute";
    public const string SetsRequiredMembersAttribute = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";

    /// <summary>Whether <paramref name="type"/> is the one of this full name, generic arguments and assembly aside.</summary>
    /// <remarks>Called for every attribute of every member, many times, after each keystroke, so it allocates no strings.</remarks>
    public static bool Is(ITypeSymbol? type, string fullName)
    {
        if (type is not { ContainingType: null, ContainingNamespace: { } home }
            || !fullName.EndsWith(type.Name, StringComparison.Ordinal))
        {
            return false;
        }

        int end = fullName.Length - type.Name.Length;
        for (INamespaceSymbol around = home; !around.IsGlobalNamespace; around = around.ContainingNamespace)
        {
            int start = end - 1 - around.Name.Length;
            if (start < 0 || fullName[end - 1] != '.'
                || string.CompareOrdinal(fullName, start, around.Name, 0, around.Name.Length) != 0)
            {
                return false;
            }

            end = start;
        }

        return end == 0;
    }
}
