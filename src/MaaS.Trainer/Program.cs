return await MaaS.Trainer.TrainerCommand.Create().Parse(args).InvokeAsync();
