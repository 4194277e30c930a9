using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>
/// Prints <c>AddChannels()</c>, which registers all channels of the assembly. Only that assembly sees it; others call the public method
/// with the assembly's name.
/// </summary>
internal static class AssemblyEmitter
{
    public static string Emit(AssemblyModel assembly)
    {
        SourceWriter writer = new();
        writer.Write(assembly.Channels.Count > 0 ? CSharpText.Header : CSharpText.PlainHeader);
        AssemblySchemaEmitter.EmitFiles(writer, assembly);
        using (writer.Open($"namespace {GeneratedNames.RegistrationNamespace}"))
        {
            // Embedded: an assembly that sees our internals must not see this one beside its own AddChannels().
            writer.Write($"""
                /// <summary>Registers the channels of this assembly.</summary>
                [global::Microsoft.CodeAnalysis.Embedded]
                {CSharpText.GeneratedCode}
                """);
            EmitClass(writer, assembly, "internal", assembly.Names.Registration, RegistrationEmitter.Method(GeneratedNames.Channels));
            if (assembly.IsPublic)
            {
                writer.Separate();
                writer.Write($"""
                    /// <summary>Registers the channels of the assembly <c>{CSharpText.Xml(assembly.Names.Assembly)}</c>.</summary>
                    {CSharpText.GeneratedCode}
                    """);
                string name = assembly.Names.Name + GeneratedNames.Channels;
                EmitClass(writer, assembly, "public", GeneratedNames.Registration(name), RegistrationEmitter.Method(name));
            }
        }

        if (assembly.HasSql)
        {
            writer.Separate();
            AssemblySchemaEmitter.Emit(writer, assembly);
        }

        return writer.ToString();
    }

    private static void EmitClass(SourceWriter writer, AssemblyModel assembly, string visibility, string type, string method)
    {
        using SourceWriter.Block block = writer.Open($"{visibility} static class {type}");
        writer.Write($"/// <summary>Registers {string.Join(", ", assembly.Channels.Select(channel => channel.Name))}.</summary>");
        using SourceWriter.Block body = writer.Open(
            $"public static global::Notify.NotifyBuilder {method}(this global::Notify.NotifyBuilder builder)");
        if (assembly.Failed.Count > 0)
        {
            writer.Write(FailedChannelEmitter.Throw(assembly.Failed) + ";");
            return;
        }

        foreach (AssemblyChannelModel channel in assembly.Channels)
        {
            writer.Write($"global::{GeneratedNames.RegistrationNamespace}.{GeneratedNames.Registration(channel.Name)}.{RegistrationEmitter.Method(channel.Name)}(builder);");
        }

        if (assembly.HasSql)
        {
            writer.Write($"global::Notify.Generated.ChannelRegistration.AddOwner(builder, {CSharpText.Literal(assembly.Names.Assembly)});");
        }

        writer.Write("return builder;");
    }
}
