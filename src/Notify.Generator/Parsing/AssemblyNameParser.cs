using System.Text;
using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Decides what is named after an assembly: <c>Shop.Contracts</c> gives <c>AddShopContractsChannels()</c>.</summary>
internal static class AssemblyNameParser
{
    public static AssemblyNameModel Parse(Compilation compilation)
    {
        string[] candidates = Candidates(compilation);
        string name = candidates.FirstOrDefault(IsFree) ?? Free(candidates[1], IsFree);
        return new AssemblyNameModel
        {
            Assembly = compilation.AssemblyName ?? "",
            Name = name,
            Registration = Free(GeneratedNames.Registration(GeneratedNames.Channels), IsFreeRegistration),
            Schema = Free(GeneratedNames.Schema(GeneratedNames.Channels), IsFreeSchema),
        };

        bool IsFree(string candidate) => candidate != GeneratedNames.Channels
            && IsFreeRegistration(GeneratedNames.Registration(candidate + GeneratedNames.Channels))
            && IsFreeSchema(GeneratedNames.Schema(candidate));

        bool IsFreeRegistration(string type) => TakenNameParser.Parse(compilation, GeneratedNames.RegistrationNamespace, type) is null;

        bool IsFreeSchema(string type) => TakenNameParser.Parse(compilation, GeneratedNames.SchemaNamespace, type) is null;
    }

    /// <summary>The assembly's name as an identifier; and what is used where that is taken, as for an assembly called <c>Notify</c>.</summary>
    public static string[] Candidates(Compilation compilation)
    {
        StringBuilder name = new();
        bool startsWord = true;
        foreach (char character in compilation.AssemblyName ?? "")
        {
            if (char.IsLetterOrDigit(character))
            {
                name.Append(startsWord ? char.ToUpperInvariant(character) : character);
            }

            startsWord = !char.IsLetterOrDigit(character);
        }

        string identifier = name.Length > 0 && char.IsLetter(name[0]) ? name.ToString() : "_" + name;
        return [identifier, identifier + "Assembly"];
    }

    private static string Free(string name, Func<string, bool> isFree)
    {
        while (!isFree(name))
        {
            name += "_";
        }

        return name;
    }
}
