using System.Text;
using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>
/// Prints <c>AddChannels()</c>, which registers all channels of the assembly. It is for that assembly alone, so that it means one
/// thing in each; others call the public method that has the assembly's name.
/// </summary>
internal static class CatalogueEmitter
{
    public static string Emit(CatalogueModel catalogue)
    {
        SourceWriter writer = new();
        writer.Write(CSharpText.Header);
        SchemaCatalogueEmitter.EmitFiles(writer, catalogue);
        using (writer.Open($"namespace {RegistrationEmitter.Namespace}"))
        {
            // Embedded: not even an assembly that sees our internals sees this one, beside its own AddChannels().
            writer.Write($"""
                /// <summary>Registers the channels of this assembly.</summary>
                [global::Microsoft.CodeAnalysis.Embedded]
                {CSharpText.GeneratedCode}
                """);
            EmitClass(writer, catalogue, "internal", "ChannelsNotifyBuilderExtensions", "AddChannels");
            string name = Identifier(catalogue.AssemblyName);
            if (catalogue.Entries.Any(entry => entry.IsPublic))
            {
                writer.Separate();
                writer.Write($"""
                    /// <summary>Registers the channels of the assembly <c>{CSharpText.Xml(catalogue.AssemblyName)}</c>.</summary>
                    {CSharpText.GeneratedCode}
                    """);
                EmitClass(writer, catalogue, "public", name + "ChannelsNotifyBuilderExtensions", $"Add{name}Channels");
            }
        }

        if (catalogue.Entries.Any(entry => entry.Sql is not null))
        {
            writer.Separate();
            SchemaCatalogueEmitter.Emit(writer, catalogue);
        }

        return writer.ToString();
    }

    private static void EmitClass(SourceWriter writer, CatalogueModel catalogue, string visibility, string type, string method)
    {
        using SourceWriter.Block block = writer.Open($"{visibility} static class {type}");
        writer.Write($"/// <summary>Registers {string.Join(", ", catalogue.Entries.Select(entry => entry.Name))}.</summary>");
        using SourceWriter.Block body = writer.Open(
            $"public static global::Notify.NotifyBuilder {method}(this global::Notify.NotifyBuilder builder)");
        foreach (CatalogueEntry entry in catalogue.Entries)
        {
            writer.Write($"{RegistrationEmitter.TypeName(entry.Name)}.{RegistrationEmitter.Method(entry.Name)}(builder);");
        }

        writer.Write("return builder;");
    }

    /// <summary><c>Shop.Contracts</c> as <c>ShopContracts</c>.</summary>
    public static string Identifier(string assemblyName)
    {
        StringBuilder name = new();
        bool startsWord = true;
        foreach (char character in assemblyName)
        {
            if (char.IsLetterOrDigit(character))
            {
                name.Append(startsWord ? char.ToUpperInvariant(character) : character);
            }

            startsWord = !char.IsLetterOrDigit(character);
        }

        return name.Length > 0 && char.IsLetter(name[0]) ? name.ToString() : "_" + name;
    }
}
