using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Parsing;
using Notify.Generator.Sizing;

namespace Notify.Generator.Analysis;

/// <summary>Reports how large a payload can be, and which members make it large.</summary>
internal static class SizeAnalyzer
{
    public static void Report(INamedTypeSymbol type, ChannelModel channel, Action<Diagnostic> report)
    {
        ObjectModel payload = SizeParser.WithOneRow(channel.Payload);
        SizeModel size = PayloadSizer.Compute(payload);
        string largest = size.Largest?.ToString(CultureInfo.InvariantCulture) ?? "any number of";
        report(Create(Descriptors.PayloadSize, type, null, channel.Channel.Pattern, size.Smallest, largest, PayloadLimit.MaxBytes));
        if (size.Smallest > PayloadLimit.MaxBytes || channel.StoresOversize)
        {
            return;
        }

        if (size.Largest is null)
        {
            foreach (MemberModel member in MemberSizer.Unbounded(payload))
            {
                int? length = MemberSizer.MaxLength(payload, member);
                report(Create(
                    Descriptors.UnboundedMember, (ISymbol?)Property(type, member.Name) ?? type, Fix(member, length), member.Name,
                    channel.Channel.Pattern, PayloadLimit.MaxBytes, Advise(member, length)));
            }
        }
        else if (size.Largest > PayloadLimit.MaxBytes)
        {
            List<MemberModel> costliest = MemberSizer.Costliest(payload);
            int? length = MemberSizer.MaxLength(payload, costliest[0]);
            report(Create(
                Descriptors.PayloadMayNotFit, type, Fix(costliest[0], length), channel.Channel.Pattern, largest,
                PayloadLimit.MaxBytes, Describe(costliest), Advise(costliest[0], length)));
        }
    }

    private static string Describe(List<MemberModel> members)
    {
        return string.Join(", ", members.Take(SizeParser.Named).Select(member => $"{member.Name} up to {MemberSizer.Largest(member)}"));
    }

    private static string Advise(MemberModel member, int? length) =>
        length is not null ? $"[MaxLength({length})] on {member.Name} would make it fit"
        : member.Value is DictionaryModel or ListModel or ObjectModel ? $"bound the parts of {member.Name}, or send a key instead"
        : $"send a key instead of {member.Name}";

    private static ImmutableDictionary<string, string?>? Fix(MemberModel member, int? length) =>
        length is null ? null : SizeParser.Fix(member.Name, length.Value);

    private static Diagnostic Create(
        DiagnosticDescriptor descriptor, ISymbol symbol, ImmutableDictionary<string, string?>? properties, params object[] arguments)
    {
        return Diagnostic.Create(descriptor, symbol.Locations.FirstOrDefault(), properties, arguments);
    }

    /// <summary>The property, if this compilation's source declares it: a base type may be from another assembly.</summary>
    private static IPropertySymbol? Property(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                return SymbolEqualityComparer.Default.Equals(property.ContainingAssembly, type.ContainingAssembly) ? property : null;
            }
        }

        return null;
    }
}
