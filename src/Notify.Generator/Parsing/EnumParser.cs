using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the names of an enum's members, and whether they are written at all.</summary>
internal static class EnumParser
{
    private const string StringConverter = "System.Text.Json.Serialization.JsonStringEnumConverter";
    private const string NumberConverter = "System.Text.Json.Serialization.JsonNumberEnumConverter";

    /// <summary>Whether the enum has no converter of the user's.</summary>
    public static bool IsSupported(ITypeSymbol type)
    {
        return type.GetAttributes().Find(KnownTypes.JsonConverterAttribute) is not { } attribute || AsNumber(attribute) is not null;
    }

    public static EnumModel Parse(INamedTypeSymbol type, PayloadScope scope)
    {
        bool isFlags = type.GetAttributes().Find(KnownTypes.FlagsAttribute) is not null;
        AttributeData? converter = scope.EnumConverter ?? type.GetAttributes().Find(KnownTypes.JsonConverterAttribute);
        bool asNumber = (converter is null ? null : AsNumber(converter)) ?? scope.Enums == EnumFormat.Number;
        List<EnumMemberModel> fields = Fields(type, isNamed: !asNumber, isFlags, scope);
        List<EnumMemberModel> members = [.. fields.GroupBy(field => field.Bits).Select(same => same.First())];
        return new EnumModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = type.Name,
            IsValueType = true,
            UnderlyingTypeName = ValueParser.TypeName(type.EnumUnderlyingType!),
            UnderlyingKind = ScalarParser.Parse(type.EnumUnderlyingType!)!.Value,
            Writing = asNumber ? EnumWriting.Number : isFlags ? EnumWriting.Flags : EnumWriting.Name,
            Members = members.ToEquatableArray(),
            Aliases = fields.Except(members).ToEquatableArray(),
        };
    }

    /// <summary>Whether a converter writes numbers, or names; null if that is not known.</summary>
    public static bool? AsNumber(AttributeData converter)
    {
        INamedTypeSymbol? type = converter.Argument<INamedTypeSymbol>(0);
        return KnownTypes.Is(type, NumberConverter) ? true : KnownTypes.Is(type, StringConverter) ? false : null;
    }

    private static List<EnumMemberModel> Fields(INamedTypeSymbol type, bool isNamed, bool isFlags, PayloadScope scope)
    {
        List<EnumMemberModel> models = [];
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue))
        {
            scope.Used.Add(field);
            EnumMemberModel model = new(field.Name, JsonName(field), Bits(field.ConstantValue!), UsedSymbolScope.IsForbidden(field));
            if (isNamed)
            {
                CheckName(field, model, models.Find(other => other.JsonName == model.JsonName && other.Bits != model.Bits), isFlags, scope);
            }

            models.Add(model);
        }

        return models;
    }

    /// <summary>A name must be recognizable in what was written. What System.Text.Json refuses is refused.</summary>
    private static void CheckName(IFieldSymbol field, EnumMemberModel model, EnumMemberModel? other, bool isFlags, PayloadScope scope)
    {
        string? problem =
            model.JsonName.Trim() != model.JsonName || model.JsonName.Length == 0 ? "a name must not be empty or have white space around it"
            : isFlags && model.JsonName.IndexOf(',') >= 0 ? "a comma separates the names of flags, so a name must not have one"
            : !ChannelName.IsUnicode(model.JsonName) ? "a name can't have half of a surrogate pair"
            : null;
        scope.EnterMember(field);
        if (problem is not null)
        {
            scope.Report(Descriptors.UnsupportedAttribute, field.Name, "JsonStringEnumMemberName", problem);
        }
        else if (other is not null)
        {
            scope.Report(Descriptors.DuplicateJsonName, other.Name, field.Name, model.JsonName, "JsonStringEnumMemberName");
        }

        scope.LeaveMember();
    }

    private static string JsonName(IFieldSymbol field)
    {
        return field.GetAttributes().Find(KnownTypes.JsonStringEnumMemberNameAttribute)?.Argument<string>(0) ?? field.Name;
    }

    private static ulong Bits(object value) => value switch
    {
        ulong number => number,
        uint number => number,
        ushort number => number,
        byte number => number,
        IConvertible number => unchecked((ulong)number.ToInt64(null)),
        _ => 0,
    };
}
